"""Budgets: how they are entered, and what is said of them (stream `budget`, keyed by budget id)."""

from datetime import date
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from common.contracts.base import Command, CurrencyCode, DecimalString, Event, MoneyWire, Wire

LONGEST_FILE = 2 * 1024 * 1024
"""Characters of a file."""
Name = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[^\x00]+$")]


class BudgetState(Wire):
    """One budget after the transaction; decimal strings in its currency, both days included.

    `available` = limit - reserved - committed - ordered - spent; negative when it is over.
    """

    budget_id: UUID
    company: str
    cost_center: str
    starts_on: date
    ends_on: date
    currency: CurrencyCode
    limit: DecimalString
    reserved: DecimalString
    committed: DecimalString
    ordered: DecimalString
    spent: DecimalString
    available: DecimalString


class BudgetEvent(Event):
    """What one revision of a request takes or gives back; the last of a batch carries `state`."""

    subject_stream: ClassVar[str] = "budget"

    request_id: UUID
    revision: int
    amount: MoneyWire
    state: BudgetState | None = None


class BudgetReserved(BudgetEvent):
    """A request is on its way through approval."""

    type: ClassVar[str] = "purchase.budget.reserved.v1"


class BudgetCommitted(BudgetEvent):
    """The request was approved."""

    type: ClassVar[str] = "purchase.budget.committed.v1"


class BudgetReleased(BudgetEvent):
    """The request takes nothing any more: rejected, returned, withdrawn, refused or cancelled."""

    type: ClassVar[str] = "purchase.budget.released.v1"


class BudgetOrdered(BudgetEvent):
    """So much of what was approved has been ordered now."""

    type: ClassVar[str] = "purchase.budget.ordered.v1"


class BudgetSpent(BudgetEvent):
    """The request is closed: what was ordered counts as spent."""

    type: ClassVar[str] = "purchase.budget.spent.v1"


class BudgetEntered(Event):
    """Somebody entered or imported a limit or spent amounts. `was` is how it stood before; none for a new budget."""

    type: ClassVar[str] = "purchase.budget.entered.v1"
    subject_stream: ClassVar[str] = "budget"

    was: BudgetState | None = None
    state: BudgetState | None = None


class BudgetRow(Wire):
    """A budget as it is entered: of one company's cost centre, both days included, in major units.

    Company, cost centre and first day name it; its last day and currency do not change any more. Without `spent` that
    stays as it is.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    company: Name
    cost_center: Name
    starts_on: date
    ends_on: date
    currency: CurrencyCode
    limit: DecimalString
    spent: DecimalString | None = None


class SetBudget(Command):
    """Enter one budget, or change the limit or spent amount of one there is."""

    name: ClassVar[str] = "requests.set_budget"

    budget: BudgetRow


class PreviewBudgets(Command):
    """What a CSV file would add and change; budgets it does not name are left alone. Nothing is applied."""

    name: ClassVar[str] = "requests.preview_budgets"

    csv: str = Field(max_length=LONGEST_FILE)


class ImportBudgets(Command):
    """Enters exactly what was previewed, or nothing."""

    name: ClassVar[str] = "requests.import_budgets"

    preview: str = Field(pattern=r"^[0-9a-f]{64}$")


class RemoveBudget(Command):
    """Take away a budget that no request ever claimed anything of."""

    name: ClassVar[str] = "requests.remove_budget"

    budget_id: UUID


class TrackBudgets(Command):
    """Whether a company keeps budgets, and whether they count net or gross amounts. Holds for submits from now on."""

    name: ClassVar[str] = "requests.track_budgets"

    company: Name
    tracked: bool
    basis: Literal["net", "gross"] = "net"


class BookClaims(Command):
    """Background job: a request that found no budget or no rate takes its share of what is there now."""

    name: ClassVar[str] = "requests.book_claims"
    background: ClassVar[bool] = True

    request_id: UUID


BUDGET_COMMANDS = (SetBudget, PreviewBudgets, ImportBudgets, RemoveBudget, TrackBudgets, BookClaims)
BUDGET_EVENTS = (BudgetReserved, BudgetCommitted, BudgetReleased, BudgetOrdered, BudgetSpent, BudgetEntered)
