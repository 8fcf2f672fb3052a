"""What the notifier is asked: a person's own counter."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from common.errors import NotFound
from common.persistence.pool import Database
from common.web.identity import SignedCaller
from notifier.adapters.counters import SqlCounters


def queries_router(db: Database) -> APIRouter:
    """GET /queries/counters?person=17 -> {person, to_approve}; people only see their own (404 otherwise)."""
    router = APIRouter()

    @router.get("/queries/counters")
    async def counters(
        caller: SignedCaller, person: Annotated[str, Query(min_length=1, max_length=64)]
    ) -> dict[str, Any]:
        if person != caller.person and not caller.is_service:
            raise NotFound("no such counter")
        async with db.transaction(caller.portal) as tx:
            return {"person": person, "to_approve": await SqlCounters(tx).of_person(person)}

    return router
