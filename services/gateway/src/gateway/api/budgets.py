"""Budgets of cost centres: seen by those who answer for them, kept by the controllers of their company."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, Field

from common.contracts.requests.budgets import (
    BudgetRow,
    ImportBudgets,
    PreviewBudgets,
    RemoveBudget,
    SetBudget,
    TrackBudgets,
)
from common.web.app import JSONResponse
from gateway.api.csv_files import CSV, FILE_BODY, FileText, csv_answer
from gateway.api.documented import answers, plain, problems, writes
from gateway.api.schemas import budgets as bodies
from gateway.api.schemas.core import NoFields
from gateway.commands import WishOf
from gateway.parts import PartsOf
from gateway.visitor import Reader, Writer

router = APIRouter(prefix="/budgets", tags=["budgets"])

Name = Annotated[str | None, Field(max_length=64)]


class Filters(BaseModel):
    """All optional; `on` is a day the period holds."""

    company: Name = None
    cost_center: Name = None
    on: date | None = None
    cursor: UUID | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


@router.get("", response_model=None, responses=answers(bodies.BudgetPage, "invalid"))
async def list_budgets(who: Reader, parts: PartsOf, filters: Annotated[Filters, Query()]) -> Response:
    """What the visitor may see: controllers and buyers their companies, owners their cost centres, auditors everything."""
    params = filters.model_dump(mode="json", exclude_none=True)
    return JSONResponse(await parts.queries.get("requests", "/queries/budgets", who.caller, params))


@router.put(
    "", response_model=None, responses=writes("right_missing", "invalid_document", model=bodies.BudgetSetOut)
)
async def set_budget(who: Writer, wish: WishOf, body: BudgetRow, parts: PartsOf) -> Response:
    """Enters a budget, or changes limit and spent amount of the one with this company, cost centre and first day."""
    return await parts.commands.send(SetBudget(budget=body), who.caller, wish)


@router.get(
    "/file",
    response_model=None,
    responses=plain(200, "The budgets as a file for spreadsheets.", content=CSV)
    | problems("unauthenticated", "portal_suspended", "service_unavailable", "invalid"),
)
async def export_budgets(who: Reader, parts: PartsOf, filters: Annotated[Filters, Query()]) -> Response:
    """What the list shows, up to 20,000 rows; an import takes it back and passes the sums over."""
    params = filters.model_dump(mode="json", exclude_none=True, exclude={"cursor", "limit"})
    found = await parts.queries.get("requests", "/queries/budgets/file", who.caller, params)
    return csv_answer("budgets", found["csv"])


@router.post(
    "/imports",
    response_model=None,
    responses=writes("right_missing", model=bodies.BudgetPreviewOut),
    openapi_extra=FILE_BODY,
)
async def preview_budgets(who: Writer, wish: WishOf, text: FileText, parts: PartsOf) -> Response:
    """What the file would add and change; errors by row and column. Nothing is entered."""
    return await parts.commands.send(PreviewBudgets(csv=text), who.caller, wish)


@router.post(
    "/imports/{preview}/apply",
    response_model=None,
    responses=writes("right_missing", "preview_unknown", "preview_outdated", model=bodies.BudgetsImportedOut),
)
async def import_budgets(
    preview: Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")],
    who: Writer,
    wish: WishOf,
    parts: PartsOf,
    body: NoFields | None = None,
) -> Response:
    """Enters exactly what was previewed, in one step; refused when limits or spent amounts changed meanwhile."""
    del body  # only checked to be empty
    return await parts.commands.send(ImportBudgets(preview=preview), who.caller, wish)


@router.get("/companies", response_model=None, responses=answers(bodies.KeepingList))
async def list_companies(who: Reader, parts: PartsOf) -> Response:
    """Which companies keep budgets, of those whose budgets the visitor may see."""
    return JSONResponse(await parts.queries.get("requests", "/queries/budgets/companies", who.caller))


@router.put(
    "/companies/{company}", response_model=None, responses=writes("right_missing", model=bodies.KeptOut)
)
async def track_budgets(
    company: Annotated[str, Path(min_length=1, max_length=64)],
    who: Writer,
    wish: WishOf,
    body: bodies.KeepingIn,
    parts: PartsOf,
) -> Response:
    """Holds for requests handed in from now on."""
    command = TrackBudgets(company=company, tracked=body.tracked, basis=body.basis)
    return await parts.commands.send(command, who.caller, wish)


@router.get("/{budget_id}/movements", response_model=None, responses=answers(bodies.MovementPage, "not_found"))
async def list_movements(
    budget_id: UUID,
    who: Reader,
    parts: PartsOf,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[int | None, Query(ge=1)] = None,
) -> Response:
    """The ledger of one budget, newest first: requests that took or gave back, figures entered by hand."""
    params = {"limit": limit, "cursor": cursor}
    found = await parts.queries.get("requests", f"/queries/budgets/{budget_id}/movements", who.caller, params)
    return JSONResponse(found)


@router.delete(
    "/{budget_id}",
    response_model=None,
    responses=writes("not_found", "budget_in_use", model=bodies.BudgetRemovedOut),
)
async def remove_budget(budget_id: UUID, who: Writer, wish: WishOf, parts: PartsOf) -> Response:
    """Takes away a budget that no request ever claimed anything of."""
    return await parts.commands.send(RemoveBudget(budget_id=budget_id), who.caller, wish)
