"""What people do with a route beside deciding, and how process administrators mend it."""

from uuid import UUID

from fastapi import APIRouter, Response

from common.contracts.approvals import route_life as asked
from common.web.app import JSONResponse
from gateway.api.documented import Responses, answers, writes
from gateway.api.route_commands import send_about_route
from gateway.api.schemas.route_life import AnswerIn, ApproverIn, DifferenceOut, RouteIn, StandInIn, ToPersonIn
from gateway.commands import WishOf
from gateway.parts import PartsOf
from gateway.visitor import Reader, Writer

router = APIRouter(prefix="/requests/{request_id}", tags=["routes"])

_ROUTE = ("not_found", "not_in_approval", "route_closed", "stale_revision", "inactive")
_ASKED = (
    *_ROUTE, "self_approval", "not_an_approval_task", "slot_lost", "already_decided", "not_active", "not_asked",
)  # fmt: skip
_WITH_WORDS: Responses = writes(*_ASKED, "comment_required")
_BRINGING_IN: Responses = writes(*_ASKED, "already_in_route")
_MANAGED = ("right_missing", *_ROUTE)


@router.post("/ask", response_model=None, responses=_WITH_WORDS)
async def ask_question(request_id: UUID, who: Writer, wish: WishOf, body: ToPersonIn, parts: PartsOf) -> Response:
    """An approver asks somebody first. The task stays his, its clock stands still; whoever is asked may see the request."""
    command = asked.AskQuestion(request_id=request_id, **body.model_dump())
    return await send_about_route(command, who.caller, wish, parts)


@router.post(
    "/answer", response_model=None, responses=writes(*_ROUTE, "already_decided", "not_asked", "comment_required")
)
async def answer_question(request_id: UUID, who: Writer, wish: WishOf, body: AnswerIn, parts: PartsOf) -> Response:
    """Only the person asked answers; the clock goes on."""
    command = asked.AnswerQuestion(request_id=request_id, **body.model_dump())
    return await send_about_route(command, who.caller, wish, parts)


@router.post("/forward", response_model=None, responses=writes(*_ASKED, "already_in_route", "forward_not_allowed"))
async def forward_task(request_id: UUID, who: Writer, wish: WishOf, body: ToPersonIn, parts: PartsOf) -> Response:
    """Somebody else acts with the same authority, recorded "q for p"; back to its principal is possible, too."""
    command = asked.ForwardTask(request_id=request_id, **body.model_dump())
    return await send_about_route(command, who.caller, wish, parts)


@router.post("/add-approver", response_model=None, responses=_BRINGING_IN)
async def add_approver(request_id: UUID, who: Writer, wish: WishOf, body: ApproverIn, parts: PartsOf) -> Response:
    """Somebody else's verdict counts, too: his yes is needed for the visitor's, his no is the visitor's."""
    command = asked.AddApprover(request_id=request_id, **body.model_dump())
    return await send_about_route(command, who.caller, wish, parts)


@router.post(
    "/take-back",
    response_model=None,
    responses=writes(*_ROUTE, "self_approval", "already_decided", "not_active", "not_asked"),
)
async def take_back_approval(request_id: UUID, who: Writer, wish: WishOf, body: RouteIn, parts: PartsOf) -> Response:
    """The visitor's yes, given now or carried over from an earlier revision, does not stand any more."""
    command = asked.TakeBackApproval(request_id=request_id, **body.model_dump())
    return await send_about_route(command, who.caller, wish, parts)


@router.post(
    "/name-stand-in",
    response_model=None,
    responses=writes(*_MANAGED, "self_approval", "not_an_approval_task", "already_in_route", "nothing_to_repair"),
)
async def name_stand_in(request_id: UUID, who: Writer, wish: WishOf, body: StandInIn, parts: PartsOf) -> Response:
    """A process administrator names somebody for a step that is short of people, never himself."""
    command = asked.NameStandIn(request_id=request_id, **body.model_dump())
    return await send_about_route(command, who.caller, wish, parts)


@router.get(
    "/re-route", response_model=None, responses=answers(DifferenceOut, "not_found", "right_missing", "not_in_approval")
)
async def look_at_difference(request_id: UUID, who: Reader, parts: PartsOf) -> Response:
    """What planning this revision again under the policies in force would change; nothing is changed by looking."""
    return JSONResponse(await parts.queries.get("approvals", f"/queries/routes/{request_id}/re-route", who.caller))


@router.post("/re-route", response_model=None, responses=writes(*_MANAGED, "no_route"))
async def re_route_request(request_id: UUID, who: Writer, wish: WishOf, body: RouteIn, parts: PartsOf) -> Response:
    """A process administrator has it planned again: same revision, new route, approvals that still fit survive."""
    command = asked.ReRouteRequest(request_id=request_id, **body.model_dump())
    return await send_about_route(command, who.caller, wish, parts)
