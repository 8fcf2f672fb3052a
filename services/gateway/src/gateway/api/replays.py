"""Past requests under other policies: what a draft would have meant. A job with progress; needs the right `policies`."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from common.contracts.approvals.replays import CancelReplay, StartReplay
from common.ids import derived
from common.web.app import JSONResponse
from gateway.api.documented import answers, writes
from gateway.api.schemas.core import NoFields
from gateway.api.schemas.replays import ReplayChanges, ReplayIn, ReplayList, ReplayReport, ReplayStarted
from gateway.commands import WishOf
from gateway.parts import PartsOf
from gateway.visitor import Reader, Writer

router = APIRouter(prefix="/replays", tags=["policies"])


@router.post(
    "",
    status_code=201,
    response_model=None,
    responses=writes(
        "right_missing", "replay_running", "policy_unknown", "invalid_document", status=201, model=ReplayStarted
    ),
)
async def start_replay(who: Writer, wish: WishOf, body: ReplayIn, parts: PartsOf) -> Response:
    """Starts it. GET its address for progress and results; one replay of a portal runs at a time."""
    caller = who.caller
    replay_id = body.id or derived(wish.command_id(caller.portal, caller.person), "replay")
    command = StartReplay(replay_id=replay_id, **body.model_dump(exclude={"id"}))
    return await parts.commands.send(command, caller, wish, status=201, location=f"/api/v1/replays/{replay_id}")


@router.get("", response_model=None, responses=answers(ReplayList, "right_missing"))
async def list_replays(who: Reader, parts: PartsOf) -> Response:
    """The last fifty, the youngest first; results are kept for ninety days."""
    return JSONResponse(await parts.queries.get("approvals", "/queries/replays", who.caller))


@router.get("/{replay_id}", response_model=None, responses=answers(ReplayReport, "not_found", "right_missing"))
async def get_replay(replay_id: UUID, who: Reader, parts: PartsOf) -> Response:
    """How far it has come, and what it has found so far in sum."""
    return JSONResponse(await parts.queries.get("approvals", f"/queries/replays/{replay_id}", who.caller))


@router.get(
    "/{replay_id}/changes",
    response_model=None,
    responses=answers(ReplayChanges, "not_found", "right_missing", "invalid"),
)
async def replay_changes(
    replay_id: UUID,
    who: Reader,
    parts: PartsOf,
    step: Annotated[str | None, Query(max_length=64, description="Only where this step appears or vanishes")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> Response:
    """Request by request, the oldest first."""
    params = {"step": step, "limit": limit, "cursor": cursor}
    return JSONResponse(
        await parts.queries.get("approvals", f"/queries/replays/{replay_id}/changes", who.caller, params)
    )


@router.post(
    "/{replay_id}/cancel",
    response_model=None,
    responses=writes("right_missing", "not_found", model=ReplayStarted),
)
async def cancel_replay(
    replay_id: UUID, who: Writer, wish: WishOf, parts: PartsOf, body: NoFields | None = None
) -> Response:
    """Stops it; what it has found so far stays."""
    del body  # only checked to be empty
    return await parts.commands.send(CancelReplay(replay_id=replay_id), who.caller, wish)
