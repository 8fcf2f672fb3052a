"""Who is who in the company."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from approvals.adapters.views import departments_of, people_of, standing_of
from approvals.entrypoints.queries.reading import Reading
from common.web.identity import SignedCaller

Limit = Annotated[int, Query(ge=1, le=200)]


def company_queries(reading: Reading) -> APIRouter:
    """People, departments and what somebody may do."""
    router = APIRouter(prefix="/queries")

    @router.get("/standing")
    async def standing(caller: SignedCaller, person: str) -> dict[str, Any]:
        async with reading.db.transaction(caller.portal) as tx:
            organisation = await reading.organisation(tx)
            found = await standing_of(tx, person, organisation)
        if found["known"] or not organisation.version or not await reading.find(caller.portal, person):
            return found
        async with reading.db.transaction(caller.portal) as tx:
            return await standing_of(tx, person, await reading.organisation(tx))

    @router.get("/people")
    async def people(
        caller: SignedCaller, search: str = "", ids: str = "", limit: Limit = 50, cursor: str = ""
    ) -> dict[str, Any]:
        async with reading.db.transaction(caller.portal) as tx:
            organisation = await reading.organisation(tx)
        return people_of(organisation, search, [each for each in ids.split(",") if each], limit, cursor)

    @router.get("/departments")
    async def departments(caller: SignedCaller) -> dict[str, Any]:
        async with reading.db.transaction(caller.portal) as tx:
            return departments_of(await reading.organisation(tx))

    return router
