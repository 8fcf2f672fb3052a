"""Budgets as people enter them: what a row may say, and what it changes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Literal

from common.contracts.requests.budgets import BudgetRow
from purchase_requests.domain.budget import Budget
from purchase_requests.domain.errors import FieldError, InvalidDocument, field_error
from purchase_requests.domain.money import CurrencyUnknown, decimal_places, minor_digits, to_minor

LARGEST_BUDGET = 10**16
"""Minor units; sums of many stay far inside SQL's bigint."""

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Entry:
    """A checked row; amounts in minor units. `pointer` says where it stood in the input."""

    row: BudgetRow
    limit: int
    spent: int | None
    pointer: str = ""

    @property
    def key(self) -> Key:
        """Company and cost centre."""
        return self.row.company, self.row.cost_center


@dataclass(frozen=True, slots=True)
class Change:
    """What a row changes; `budget` is the one there is, `spent` what it will have spent."""

    entry: Entry
    budget: Budget | None
    spent: int

    @property
    def kind(self) -> Literal["new", "changed", "same"]:
        if self.budget is None:
            return "new"
        same = (self.budget.limit, self.budget.held.spent) == (self.entry.limit, self.spent)
        return "same" if same else "changed"


def entry_of(row: BudgetRow, pointer: str = "") -> Entry:
    """Raises InvalidDocument with everything that is wrong with the row."""
    errors = [field_error(f"{pointer}/ends_on", "period_reversed")] if row.ends_on < row.starts_on else []
    try:
        minor_digits(row.currency)
    except CurrencyUnknown as error:
        raise InvalidDocument([*errors, field_error(f"{pointer}/currency", error.code)]) from error
    limit = _minor(row.limit, row.currency, f"{pointer}/limit", errors)
    spent = None if row.spent is None else _minor(row.spent, row.currency, f"{pointer}/spent", errors)
    if limit < 0:
        errors.append(field_error(f"{pointer}/limit", "negative"))
    if errors:
        raise InvalidDocument(errors)
    return Entry(row, limit, spent, pointer)


def changes(entries: Sequence[Entry], known: Iterable[Budget]) -> tuple[Change, ...]:
    """What the entries change. Raises InvalidDocument for periods that overlap, or a last day or currency that differ."""
    there = {budget.name: budget for budget in known}
    errors: list[FieldError] = []
    found = []
    for entry in entries:
        budget = there.get((*entry.key, entry.row.starts_on))
        if budget is not None and budget.currency != entry.row.currency:
            errors.append(field_error(f"{entry.pointer}/currency", "currency_fixed"))
        if budget is not None and budget.ends_on != entry.row.ends_on:
            errors.append(field_error(f"{entry.pointer}/ends_on", "period_fixed"))
        spent = entry.spent if entry.spent is not None else budget.held.spent if budget is not None else 0
        found.append(Change(entry, budget, spent))
    errors += _overlaps(entries, there)
    if errors:
        raise InvalidDocument(errors)
    return tuple(found)


def _overlaps(entries: Sequence[Entry], there: Mapping[tuple[str, str, date], Budget]) -> list[FieldError]:
    """Whoever starts before another one of the same cost centre has ended."""
    periods: list[tuple[str, str, date, date, str | None]] = [
        (*entry.key, entry.row.starts_on, entry.row.ends_on, entry.pointer) for entry in entries
    ]
    named = {period[:3] for period in periods}
    periods += [(*name, each.ends_on, None) for name, each in there.items() if name not in named]
    errors = []
    for first, second in pairwise(sorted(periods, key=lambda period: period[:4])):
        if first[:2] == second[:2] and second[2] <= first[3]:
            pointer = second[4] if second[4] is not None else first[4]
            errors.append(field_error(f"{pointer}/starts_on", "period_overlaps"))
    return errors


def _minor(amount: str, currency: str, pointer: str, errors: list[FieldError]) -> int:
    if decimal_places(amount) > minor_digits(currency):
        errors.append(field_error(pointer, "too_precise"))
    minor = to_minor(Fraction(amount), currency)
    if abs(minor) > LARGEST_BUDGET:
        errors.append(field_error(pointer, "too_large"))
    return minor
