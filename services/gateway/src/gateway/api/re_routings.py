"""Routes in flight as process administrators manage them: many at once, and those short of people."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from common.contracts.approvals.route_life import StartReRouting
from common.ids import derived
from common.web.app import JSONResponse
from gateway.api.documented import answers, plain, writes
from gateway.api.schemas.route_life import DifferencePage, RepairPage, ReRoutingIn, ReRoutingOut, ReRoutingStarted
from gateway.commands import WishOf
from gateway.parts import PartsOf
from gateway.visitor import Reader, Writer

router = APIRouter(tags=["routes"])

Limit = Annotated[int, Query(ge=1, le=50)]
PolicyKey = Annotated[str | None, Query(max_length=64)]
After = Annotated[UUID | None, Query(description="`next` of the page before.")]


@router.get(
    "/re-routing-differences", response_model=None, responses=answers(DifferencePage, "right_missing", "invalid")
)
async def look_at_differences(
    who: Reader, parts: PartsOf, policy: PolicyKey = None, after: After = None, limit: Limit = 20
) -> Response:
    """What re-routing would change, request by request; those under one policy when `policy` is given."""
    params = {"policy": policy, "after": str(after) if after else None, "limit": limit}
    return JSONResponse(await parts.queries.get("approvals", "/queries/re-routing-differences", who.caller, params))


@router.post(
    "/re-routings",
    status_code=201,
    response_model=None,
    responses=writes("right_missing", status=201) | plain(201, "Started; `Location` tells how far.", ReRoutingStarted),
)
async def start_re_routing(who: Writer, wish: WishOf, body: ReRoutingIn, parts: PartsOf) -> Response:
    """Plans many routes again, each in a transaction of its own, beside daily work."""
    caller = who.caller
    re_routing_id = derived(wish.command_id(caller.portal, caller.person), "re-routing")
    command = StartReRouting(re_routing_id=re_routing_id, **body.model_dump())
    return await parts.commands.send(command, caller, wish, status=201, location=f"/api/v1/re-routings/{re_routing_id}")


@router.get(
    "/re-routings/{re_routing_id}",
    response_model=None,
    responses=answers(ReRoutingOut, "right_missing", "not_found", "invalid"),
)
async def get_re_routing(
    re_routing_id: UUID, who: Reader, parts: PartsOf, after: After = None, limit: Limit = 50
) -> Response:
    """How far it is, and what became of each route."""
    params = {"after": str(after) if after else None, "limit": limit}
    return JSONResponse(
        await parts.queries.get("approvals", f"/queries/re-routings/{re_routing_id}", who.caller, params)
    )


@router.get("/repairs", response_model=None, responses=answers(RepairPage, "right_missing", "invalid"))
async def list_repairs(who: Reader, parts: PartsOf, after: After = None, limit: Limit = 50) -> Response:
    """Routes that are stalled, or will be when they get to a step that is short of people."""
    params = {"after": str(after) if after else None, "limit": limit}
    return JSONResponse(await parts.queries.get("approvals", "/queries/repairs", who.caller, params))
