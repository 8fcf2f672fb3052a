"""Delegations and absences."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from approvals.adapters.stand_in_views import stand_ins_of
from approvals.entrypoints.queries.reading import Reading
from common.web.identity import SignedCaller

Limit = Annotated[int, Query(ge=1, le=200)]
KINDS = {"delegations": "delegation", "absences": "absence"}


def stand_in_queries(reading: Reading) -> APIRouter:
    """Everybody's for those who run or audit the company, else those that name the caller."""
    router = APIRouter(prefix="/queries")

    async def listed(
        path: str, caller: SignedCaller, about: str | None, cursor: str, limit: int, *, everything: bool
    ) -> dict[str, Any]:
        async with reading.db.transaction(caller.portal) as tx:
            organisation = await reading.organisation(tx)
            page = (cursor, limit)
            return await stand_ins_of(
                tx, KINDS[path], caller.person, organisation, about=about, everything=everything, page=page
            )

    @router.get("/delegations")
    async def delegations(
        caller: SignedCaller, person: str | None = None, everything: bool = False, cursor: str = "", limit: Limit = 50
    ) -> dict[str, Any]:
        return await listed("delegations", caller, person, cursor, limit, everything=everything)

    @router.get("/absences")
    async def absences(
        caller: SignedCaller, person: str | None = None, everything: bool = False, cursor: str = "", limit: Limit = 50
    ) -> dict[str, Any]:
        return await listed("absences", caller, person, cursor, limit, everything=everything)

    return router
