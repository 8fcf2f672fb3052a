"""What approvers answer, and how a requester takes his request back while it is in approval."""

from uuid import UUID

from fastapi import APIRouter, Response

from common.contracts.approvals import ApproveRequest, RejectRequest, ReturnRequest, WithdrawRequest
from gateway.api.documented import Responses, writes
from gateway.api.route_commands import send_about_route
from gateway.api.schemas.core import DecisionIn, WithdrawIn
from gateway.commands import WishOf
from gateway.parts import PartsOf
from gateway.visitor import Writer

router = APIRouter(prefix="/requests/{request_id}", tags=["decisions"])

_DECISION: Responses = writes(
    "not_found", "not_in_approval", "route_closed", "stale_revision", "already_decided", "not_active", "not_asked",
    "slot_lost", "inactive", "self_approval", "comment_required",
)  # fmt: skip


@router.post("/approve", response_model=None, responses=_DECISION)
async def approve_request(request_id: UUID, who: Writer, wish: WishOf, body: DecisionIn, parts: PartsOf) -> Response:
    """Yes. Whose authority counts is approvals' to find out; a lost race says who decided and when."""
    command = ApproveRequest(request_id=request_id, **body.model_dump())
    return await send_about_route(command, who.caller, wish, parts)


@router.post("/reject", response_model=None, responses=_DECISION)
async def reject_request(request_id: UUID, who: Writer, wish: WishOf, body: DecisionIn, parts: PartsOf) -> Response:
    """No, for good; the comment says why."""
    command = RejectRequest(request_id=request_id, **body.model_dump())
    return await send_about_route(command, who.caller, wish, parts)


@router.post("/return", response_model=None, responses=_DECISION)
async def return_request(request_id: UUID, who: Writer, wish: WishOf, body: DecisionIn, parts: PartsOf) -> Response:
    """Back for rework; the comment says what is missing."""
    command = ReturnRequest(request_id=request_id, **body.model_dump())
    return await send_about_route(command, who.caller, wish, parts)


@router.post(
    "/withdraw",
    response_model=None,
    responses=writes("not_found", "not_in_approval", "not_the_requester", "stale_revision"),
)
async def withdraw_request(request_id: UUID, who: Writer, wish: WishOf, body: WithdrawIn, parts: PartsOf) -> Response:
    """The requester takes it back; it is a draft again."""
    command = WithdrawRequest(request_id=request_id, revision=body.revision, comment=body.comment)
    return await send_about_route(command, who.caller, wish, parts)
