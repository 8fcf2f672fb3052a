"""Budgets as CSV: what people exchange with their accounting."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from common.contracts.requests.budgets import BudgetRow
from common.csv_text import Line, UnreadableCsv, read_csv, write_csv
from purchase_requests.adapters.budget_mapping import figures
from purchase_requests.domain.budget import Budget
from purchase_requests.domain.budget_difference import CellError, cell_errors
from purchase_requests.domain.budget_entry import Entry, entry_of
from purchase_requests.domain.errors import InvalidDocument

NEEDED = ("company", "cost_center", "starts_on", "ends_on", "currency", "limit")
SUMS = ("reserved", "committed", "ordered", "available")
COLUMNS = (*NEEDED, "spent", *SUMS)
"""`spent` may be left out or empty and then stays; the sums are told and never read."""
_DECIMAL_COMMA = re.compile(r"-?\d+,\d{1,3}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What could be read of a file, and what could not."""

    entries: list[Entry] = field(default_factory=list)
    errors: list[CellError] = field(default_factory=list)


def read_budgets(text: str) -> Sheet:
    """Every readable line as an entry; errors name row (the header is 1) and column."""
    try:
        header, lines = read_csv(text)
    except UnreadableCsv as error:
        return Sheet([], [_error(1, "", "csv_unreadable", str(error))])
    found = Sheet()
    for name in sorted({*NEEDED} - {*header}):
        found.errors.append(_error(1, name, "column_missing", f"the column {name} is needed"))
    for name in sorted({*header} - {*COLUMNS, ""}):
        found.errors.append(_error(1, name, "column_unknown", f"a file of budgets has no column {name}"))
    for line in lines if not found.errors else ():
        _read_line(line, found)
    return found


def _read_line(line: Line, found: Sheet) -> None:
    values: dict[str, Any] = {name: cell for name, cell in line.cells.items() if cell and name not in SUMS}
    for name in ("limit", "spent"):
        if _DECIMAL_COMMA.fullmatch(values.get(name, "")):
            values[name] = values[name].replace(",", ".")
    try:
        found.entries.append(entry_of(BudgetRow.model_validate(values), f"/{line.number}"))
    except ValidationError as invalid:
        for each in invalid.errors(include_url=False, include_context=False, include_input=False):
            code = "cell_empty" if each["type"] == "missing" else "cell_malformed"
            found.errors.append(_error(line.number, str(each["loc"][0]), code, each["msg"]))
    except InvalidDocument as invalid:
        found.errors.extend(cell_errors(invalid))


def write_budgets(budgets: Iterable[Budget]) -> str:
    """The file `read_budgets` takes back unchanged, with the sums of the moment."""
    return write_csv(COLUMNS, (_cells(budget) for budget in budgets))


def _cells(budget: Budget) -> dict[str, str]:
    period = {"starts_on": budget.starts_on.isoformat(), "ends_on": budget.ends_on.isoformat()}
    named = {"company": budget.company, "cost_center": budget.cost_center, "currency": budget.currency}
    return named | period | figures(budget)


def _error(row: int, column: str, code: str, message: str) -> CellError:
    return {"row": row, "column": column, "code": code, "message": message}
