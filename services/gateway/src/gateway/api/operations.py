"""How far a command got that was answered with 202."""

from typing import Any

from fastapi import APIRouter, Response

from common.identity import Caller
from common.outcome import Outcome
from common.web.app import JSONResponse
from common.web.queries import RemoteProblem
from gateway.api.documented import answers
from gateway.api.drafts import NOT_FOUND, draft_problem
from gateway.api.schemas.core import OperationOut
from gateway.commands import problem_of
from gateway.operations import DELAYED_AFTER
from gateway.parts import PartsOf
from gateway.problems import problem_body
from gateway.visitor import GuestOf

router = APIRouter(tags=["operations"])


@router.get("/operations/{handle}", response_model=None, responses=answers(OperationOut, "operation_not_found"))
async def operation(handle: str, who: GuestOf, parts: PartsOf) -> Response:
    """No trace of the command yet is `pending`; nobody but its sender is told anything."""
    found = parts.handles.prove(handle, who.session.portal, who.session.person)
    now = parts.clock()
    state: dict[str, Any] = {
        "state": "pending",
        "delayed": now - found.issued_at > DELAYED_AFTER,
        "result": None,
        "problem": None,
    }
    caller = Caller(found.portal, found.person)
    try:
        state |= await parts.queries.get(found.service, f"/queries/operations/{found.command_id}", caller)
    except RemoteProblem as error:
        if error.status != NOT_FOUND:
            raise
        if now > found.deadline:
            title = "The command was not run within its 24 hours"
            expired = problem_body(410, "command_expired", title, "It never will be; send it anew.")
            state |= {"state": "failed", "delayed": False, "problem": expired}
    if state["problem"] and state["problem"].get("code") != "command_expired":
        problem = problem_of(Outcome(state["state"], problem=state["problem"]))
        if found.service == "approvals" and found.request_id:
            problem = await draft_problem(problem, found.command, found.request_id, caller, parts)
        state["problem"] = problem
    headers = {"Retry-After": "1"} if state["state"] == "pending" else None
    return JSONResponse(state, headers=headers)
