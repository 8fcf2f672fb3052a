"""Many decisions in one call: each a command of its own, with its own key and its own answer."""

import asyncio
from dataclasses import replace
from typing import Any

import orjson
from fastapi import APIRouter, Response

from common.contracts.approvals import ApproveRequest, RejectRequest, ReturnRequest
from common.identity import Caller
from common.web.app import JSONResponse
from gateway import problems
from gateway.api.documented import plain
from gateway.api.documented import problems as documented_problems
from gateway.api.route_commands import send_about_route
from gateway.api.schemas.route_life import BulkIn, BulkItemIn, BulkOut
from gateway.commands import Wish, WishOf, fingerprint
from gateway.parts import Parts, PartsOf
from gateway.visitor import Writer

OK, ACCEPTED, BROKEN = 200, 202, 500
COMMANDS: dict[str, type[ApproveRequest] | type[RejectRequest] | type[ReturnRequest]] = {"approve": ApproveRequest, "reject": RejectRequest, "return": ReturnRequest}

router = APIRouter(tags=["decisions"])


@router.post(
    "/decisions",
    response_model=None,
    responses=plain(200, "What came of each item, in the order they were sent.", BulkOut)
    | documented_problems(
        "unauthenticated", "portal_suspended", "idempotency_key_missing", "prefer_invalid", "invalid", "body_too_large"
    ),
)
async def decide_in_bulk(who: Writer, wish: WishOf, body: BulkIn, parts: PartsOf) -> Response:
    """Up to 50 at once. Sent again with the same key, every item answers as it did; another content is refused by item."""
    items = await asyncio.gather(*(_decided(item, who.caller, wish, parts) for item in body.items))
    return JSONResponse({"items": items})


async def _decided(item: BulkItemIn, caller: Caller, wish: Wish, parts: Parts) -> dict[str, Any]:
    """The key of an item is the call's with the request's id, its fingerprint that of the item alone."""
    own = replace(wish, key=f"{wish.key}/{item.request_id}", fingerprint=fingerprint(item.model_dump_json().encode()))
    command = COMMANDS[item.verdict](**item.model_dump(exclude={"verdict"}))
    try:
        answer = await send_about_route(command, caller, own, parts)
    except problems.ApiProblem as failure:
        answer = problems.answer_of(failure)
    told: dict[str, Any] = orjson.loads(answer.body)
    return {"request_id": str(item.request_id), **_came_to(answer.status_code, told)}


def _came_to(status: int, told: dict[str, Any]) -> dict[str, Any]:
    if status == ACCEPTED:
        return {"state": "pending", "operation": told["operation"]}
    if status == OK:
        return {"state": "done", "result": told}
    return {"state": "refused" if status < BROKEN else "failed", "problem": told}
