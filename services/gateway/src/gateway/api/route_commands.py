"""How a command about a route is sent, and a refusal worded for whoever may see a draft."""

import json

from common.contracts.approvals import DecisionCommand, WithdrawRequest
from common.contracts.approvals.route_life import RouteCommand
from common.identity import Caller
from common.web.app import JSONResponse
from gateway.api.drafts import NOT_FOUND, draft_problem
from gateway.commands import Wish
from gateway.parts import Parts
from gateway.problems import problem_answer

AboutRoute = DecisionCommand | WithdrawRequest | RouteCommand


async def send_about_route(command: AboutRoute, caller: Caller, wish: Wish, parts: Parts) -> JSONResponse:
    """Raises what `CommandDesk.send` raises."""
    answer = await parts.commands.send(command, caller, wish)
    if answer.status_code != NOT_FOUND:
        return answer
    refusal = json.loads(bytes(answer.body))
    return problem_answer(await draft_problem(refusal, command.name, command.request_id, caller, parts))
