"""Budgets: what a cost centre may spend in a period, what is taken of it, and what one request takes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Literal, Self
from uuid import UUID

from common.contracts.base import MoneyWire
from common.contracts.requests import BudgetFact, SubmittedDocument
from purchase_requests.domain.money import to_minor, to_text
from purchase_requests.domain.rates import Rates
from purchase_requests.domain.status import Stage

Basis = Literal["net", "gross"]


@dataclass(frozen=True, slots=True)
class Holding:
    """Minor units of a budget's currency: in approval, approved, ordered, spent."""

    reserved: int = 0
    committed: int = 0
    ordered: int = 0
    spent: int = 0

    @classmethod
    def at(cls, stage: Stage, amount: int, ordered: int = 0) -> Self:
        """What a share of `amount` holds; `ordered` is the part of it that was ordered."""
        match stage:
            case Stage.RESERVED:
                return cls(reserved=amount)
            case Stage.COMMITTED:
                return cls(committed=amount - ordered, ordered=ordered)
            case Stage.ORDERED:
                return cls(ordered=ordered)
            case Stage.SPENT:
                return cls(spent=ordered)
            case _:
                return cls()

    def __sub__(self, other: "Holding") -> "Holding":
        return Holding(
            self.reserved - other.reserved,
            self.committed - other.committed,
            self.ordered - other.ordered,
            self.spent - other.spent,
        )

    @property
    def total(self) -> int:
        return self.reserved + self.committed + self.ordered + self.spent


@dataclass(frozen=True, slots=True)
class Budget:
    """One cost centre of one company from `starts_on` to `ends_on`, both days included; amounts in minor units."""

    budget_id: UUID
    company: str
    cost_center: str
    starts_on: date
    ends_on: date
    currency: str
    limit: int
    held: Holding = Holding()
    version: int = 0

    @property
    def name(self) -> tuple[str, str, date]:
        """What no two budgets of a portal share."""
        return self.company, self.cost_center, self.starts_on

    @property
    def available(self) -> int:
        """What is left; negative when it is over already."""
        return self.limit - self.held.total


@dataclass(frozen=True, slots=True)
class Claim:
    """A request's share of one cost centre: `asked` in the request's currency, `amount` in the budget's.

    `amount` is none while there is nothing to compare with; `reason` then says why.
    """

    cost_center: str | None
    asked: int
    currency: str
    budget: Budget | None = None
    amount: int | None = None
    reason: str = ""

    @property
    def verdict(self) -> Literal["within", "over", "unknown"]:
        if self.budget is None or self.amount is None:
            return "unknown"
        return "over" if self.amount > self.budget.available else "within"

    def fact(self) -> BudgetFact:
        left = self.budget
        return BudgetFact(
            cost_center=self.cost_center,
            verdict=self.verdict,
            reason=self.reason,
            asked=money_of(self.asked, self.currency),
            available=None if left is None else money_of(left.available, left.currency),
        )


def money_of(minor: int, currency: str) -> MoneyWire:
    return MoneyWire(amount=to_text(minor, currency), currency=currency)


def shares(document: SubmittedDocument, basis: Basis) -> dict[str | None, int]:
    """Cost centre (none where a line names none) -> what its lines come to, in the document's currency.

    Discounts lower the share of their own cost centre, never below nothing.
    """
    found: dict[str | None, int] = {}
    for line in document.lines:
        value = Fraction(line.net) + (Fraction(line.tax) if basis == "gross" else 0)
        centre = line.cost_center or None
        found[centre] = found.get(centre, 0) + to_minor(value, document.currency)
    return {centre: max(0, minor) for centre, minor in found.items()}


def claims(
    asked: Mapping[str | None, int], currency: str, budgets: Mapping[str, Budget], rates: Rates
) -> tuple[Claim, ...]:
    """Every share against its budget, in the order of cost centres: the order in which budgets are locked."""
    return tuple(
        _claim(centre, asked[centre], currency, budgets, rates) for centre in sorted(asked, key=lambda each: each or "")
    )


def _claim(
    centre: str | None, asked: int, currency: str, budgets: Mapping[str, Budget], rates: Rates
) -> Claim:
    if centre is None:
        return Claim(None, asked, currency, reason="no_cost_center")
    budget = budgets.get(centre)
    if budget is None:
        return Claim(centre, asked, currency, reason="no_budget")
    amount = rates.convert(asked, currency, budget.currency)
    return Claim(centre, asked, currency, budget, amount, "rate_missing" if amount is None else "")


def of_unknown_company(document: SubmittedDocument) -> Claim:
    """Some company keeps budgets, and nobody has told yet to which one this department belongs."""
    return Claim(None, to_minor(Fraction(document.net), document.currency), document.currency, reason="company_unknown")


def budget_facts(claimed: Iterable[Claim]) -> dict[str, Any]:
    """`budget_over` and `budget` of the facts: what is not known to be within counts as over."""
    facts = [claim.fact() for claim in claimed]
    return {"budget_over": any(fact.verdict != "within" for fact in facts), "budget": facts}
