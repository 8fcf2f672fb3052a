"""Approvals knows no drafts: whoever may see one is told `not_in_approval`, to all others there never was one."""

from typing import Any
from uuid import UUID

from common.identity import Caller
from common.web.queries import RemoteProblem, Unreachable
from gateway.parts import Parts
from gateway.problems import problem_body

NOT_FOUND = 404
MAY_OVERTAKE = "approvals.withdraw_request"
"""The one command that may arrive before the route it is about: worth trying again."""


async def draft_problem(
    refusal: dict[str, Any], command: str, request_id: UUID, caller: Caller, parts: Parts
) -> dict[str, Any]:
    """The refusal of a command about a route, worded for somebody who sees that the request exists."""
    if refusal.get("status") != NOT_FOUND:
        return refusal
    try:
        await parts.queries.get("requests", f"/queries/requests/{request_id}", caller)
    except (RemoteProblem, Unreachable):
        return refusal
    title = "The request is not in approval"
    return problem_body(409, "not_in_approval", title, "Nobody is asked about it now.", retryable=command == MAY_OVERTAKE)
