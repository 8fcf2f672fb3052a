"""How requests stand, and who is asked."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query

from approvals.adapters.approvals import SqlApprovals
from approvals.adapters.calendars import SqlCalendars
from approvals.adapters.card import card
from approvals.adapters.views import decisions_of, remarks_of, tasks_of
from approvals.entrypoints.queries.reading import Reading
from common.errors import NotFound
from common.web.identity import SignedCaller

Limit = Annotated[int, Query(ge=1, le=200)]


def route_queries(reading: Reading) -> APIRouter:
    """Tasks of a person and the card of a request."""
    router = APIRouter(prefix="/queries")

    @router.get("/tasks")
    async def tasks(caller: SignedCaller, limit: Limit = 50, cursor: int = 0) -> dict[str, Any]:
        async with reading.db.transaction(caller.portal) as tx:
            organisation, calendars = await reading.organisation(tx), await SqlCalendars(tx).all()
            return await tasks_of(tx, caller.person, organisation, calendars, cursor, limit)

    @router.get("/routes/{request_id}")
    async def route(caller: SignedCaller, request_id: UUID) -> dict[str, Any]:
        async with reading.db.transaction(caller.portal) as tx:
            approval = await SqlApprovals(tx, reading.caches).get(request_id, lock=False)
            organisation = await reading.organisation(tx)
            if approval is None or not approval.may_be_seen(organisation, caller.person):
                raise NotFound
            decisions = await decisions_of(tx, request_id)
            remarks = await remarks_of(tx, request_id)
            return card(approval, decisions, remarks, organisation, caller.person, tx.now)

    return router
