"""Bodies about budgets; amounts are decimal strings in the budget's currency."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from gateway.api.schemas.claims import Figures
from gateway.api.schemas.core import Body
from gateway.api.schemas.imports import CellErrorOut, ImportChangeOut, ImportCounts, PreviewCounts


class KeepingIn(Body):
    """Whether the company keeps budgets, and whether they count net or gross amounts."""

    tracked: bool
    basis: Literal["net", "gross"] = "net"


class BudgetOut(Figures):
    """One cost centre from a first to a last day; `can_keep`: the visitor may change it."""

    id: UUID
    company: str
    cost_center: str
    cost_center_name: str | None
    starts_on: date
    ends_on: date
    currency: str
    can_keep: bool


class BudgetPage(BaseModel):
    items: list[BudgetOut]
    next: str | None


class KeepingOut(BaseModel):
    company: str
    tracked: bool
    basis: Literal["net", "gross"]
    can_keep: bool


class KeepingList(BaseModel):
    items: list[KeepingOut]


class MovementOut(BaseModel):
    """`changes`: what was added to which sum; negative amounts were taken away. `actor` entered figures by hand."""

    kind: str
    request_id: UUID | None
    revision: int | None
    actor: str | None
    at: datetime
    changes: dict[str, str]


class MovementPage(BaseModel):
    """Newest first."""

    items: list[MovementOut]
    next: str | None


class BudgetPreviewOut(BaseModel):
    """What a file would add and change: the first 200 of each. `preview` names it; null while anything is wrong."""

    preview: str | None
    mode: Literal["merge"]
    counts: PreviewCounts
    errors: list[CellErrorOut]
    added: list[ImportChangeOut]
    changed: list[ImportChangeOut]
    removed: list[ImportChangeOut]


class BudgetsImportedOut(BaseModel):
    preview: str
    counts: ImportCounts


class BudgetSetOut(BaseModel):
    """`new`, `changed` or `same`."""

    changed: Literal["new", "changed", "same"]


class BudgetRemovedOut(BaseModel):
    budget_id: UUID


class KeptOut(BaseModel):
    company: str
    tracked: bool
    basis: Literal["net", "gross"]
