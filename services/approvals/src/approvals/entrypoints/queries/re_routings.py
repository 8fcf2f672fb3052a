"""What process administrators look at before they change routes in flight."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query

from approvals.adapters.approvals import SqlApprovals
from approvals.adapters.policies import SqlPolicies
from approvals.adapters.re_routing_view import difference, differences, short_of_people
from approvals.adapters.re_routings import re_routing_of
from approvals.domain.errors import NotInApproval
from approvals.domain.rights import Right, RightMissing, require, rights_of
from approvals.entrypoints.queries.reading import Reading
from common.errors import NotFound
from common.web.identity import SignedCaller

Limit = Annotated[int, Query(ge=1, le=50)]
PolicyKey = Annotated[str | None, Query(max_length=64)]


def re_routing_queries(reading: Reading) -> APIRouter:
    """Everything here needs Right.ROUTES."""
    router = APIRouter(prefix="/queries")

    @router.get("/routes/{request_id}/re-route")
    async def one(caller: SignedCaller, request_id: UUID) -> dict[str, Any]:
        async with reading.db.transaction(caller.portal) as tx:
            organisation = await reading.organisation(tx)
            approval = await SqlApprovals(tx, reading.caches).get(request_id, lock=False)
            may = Right.ROUTES in rights_of(organisation, caller.person)
            if approval is None or not (may or approval.may_be_seen(organisation, caller.person)):
                raise NotFound
            if not may:
                raise RightMissing(right=Right.ROUTES.value)
            if approval.route is None:
                raise NotInApproval
            return difference(approval, await SqlPolicies(tx, reading.caches).published(), organisation, tx.now)

    @router.get("/re-routing-differences")
    async def many(
        caller: SignedCaller, policy: PolicyKey = None, after: UUID | None = None, limit: Limit = 20
    ) -> dict[str, Any]:
        async with reading.db.transaction(caller.portal) as tx:
            organisation = await reading.organisation(tx)
            require(organisation, caller.person, Right.ROUTES)
            approvals = SqlApprovals(tx, reading.caches)
            ids = await approvals.active_ids(policy)
            page = [each for each in ids if after is None or each > after][:limit]
            published = await SqlPolicies(tx, reading.caches).published()
            items = await differences(approvals, page, published, organisation, tx.now)
        return {"items": items, "routes": len(ids), "next": str(page[-1]) if page and page[-1] != ids[-1] else None}

    @router.get("/re-routings/{re_routing_id}")
    async def progress(
        caller: SignedCaller, re_routing_id: UUID, after: UUID | None = None, limit: Limit = 50
    ) -> dict[str, Any]:
        async with reading.db.transaction(caller.portal) as tx:
            require(await reading.organisation(tx), caller.person, Right.ROUTES)
            return await re_routing_of(tx, re_routing_id, after, limit)

    @router.get("/repairs")
    async def repairs(caller: SignedCaller, after: UUID | None = None, limit: Limit = 50) -> dict[str, Any]:
        async with reading.db.transaction(caller.portal) as tx:
            require(await reading.organisation(tx), caller.person, Right.ROUTES)
            return await short_of_people(tx, SqlApprovals(tx, reading.caches), after, limit)

    return router
