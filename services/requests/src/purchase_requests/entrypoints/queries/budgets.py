"""Budgets, for those who may see them."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from common.persistence.pool import Database
from common.web.identity import SignedCaller
from purchase_requests.adapters.budget_views import Wanted, budget_file, budget_list, companies, movements
from purchase_requests.entrypoints.callers import writer_of

Name = Annotated[str | None, Field(max_length=64, pattern=r"^[^\x00]*$")]
Limit = Annotated[int, Query(ge=1, le=200)]


class BudgetParameters(BaseModel):
    """GET /queries/budgets: all optional; `on` is a day the budget's period holds, `cursor` the last id of a page."""

    model_config = ConfigDict(extra="ignore")

    company: Name = None
    cost_center: Name = None
    on: date | None = None
    cursor: UUID | None = None
    limit: int = Field(default=50, ge=1, le=200)

    def wanted(self) -> Wanted:
        return Wanted(self.company, self.cost_center, self.on)


def budget_queries(db: Database) -> APIRouter:
    """GET /queries/budgets, its /file and /companies, /queries/budgets/{id}/movements; hidden is not there."""
    router = APIRouter(prefix="/queries/budgets")

    @router.get("")
    async def budgets(parameters: Annotated[BudgetParameters, Query()], caller: SignedCaller) -> dict[str, Any]:
        async with db.transaction(caller.portal) as tx:
            return await budget_list(tx, writer_of(caller), caller, parameters.wanted(), parameters.cursor, parameters.limit)

    @router.get("/file")
    async def file(parameters: Annotated[BudgetParameters, Query()], caller: SignedCaller) -> dict[str, Any]:
        async with db.transaction(caller.portal) as tx:
            return {"csv": await budget_file(tx, writer_of(caller), caller, parameters.wanted())}

    @router.get("/companies")
    async def keeping(caller: SignedCaller) -> dict[str, Any]:
        async with db.transaction(caller.portal) as tx:
            return {"items": await companies(tx, writer_of(caller), caller)}

    @router.get("/{budget_id}/movements")
    async def moved(budget_id: UUID, caller: SignedCaller, limit: Limit = 50, cursor: int | None = None) -> dict[str, Any]:
        async with db.transaction(caller.portal) as tx:
            return await movements(tx, writer_of(caller), caller, budget_id, cursor, limit)

    return router
