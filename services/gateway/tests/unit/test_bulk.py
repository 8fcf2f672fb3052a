"""Many decisions in one call: own keys, own answers, nothing undone."""

from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest
from fastapi.responses import JSONResponse
from pydantic import ValidationError

from common.contracts.approvals import ApproveRequest, RejectRequest
from common.identity import Caller
from common.web.queries import RemoteProblem
from gateway import problems
from gateway.api.bulk import decide_in_bulk
from gateway.api.schemas.route_life import BulkIn
from gateway.commands import Wish

PORTAL = UUID(int=1)
WISH = Wish("key", "POST", "/api/v1/decisions", "whole", 2.0)
SEEN = {"revision": 1, "content_hash": "a" * 64}


class Desk:
    """Answers each request as told: a status with its body, or an error."""

    def __init__(self, **answers: Any) -> None:
        self.answers = answers
        self.sent: list[tuple[Any, Wish]] = []

    async def send(self, command: Any, caller: Caller, wish: Wish) -> JSONResponse:
        self.sent.append((command, wish))
        answer = self.answers[command.comment]
        if isinstance(answer, Exception):
            raise answer
        return JSONResponse(answer[1], status_code=answer[0])

    async def get(self, *_: Any) -> Any:
        raise RemoteProblem(404, {"code": "not_found"})


async def decided(desk: Desk, *items: dict[str, Any], wish: Wish = WISH) -> list[dict[str, Any]]:
    parts: Any = SimpleNamespace(commands=desk, queries=desk)
    who: Any = SimpleNamespace(caller=Caller(PORTAL, "17"))
    answer = await decide_in_bulk(who, wish, BulkIn.model_validate({"items": list(items)}), parts)
    return list(orjson.loads(answer.body)["items"])


def item(comment: str, verdict: str = "approve") -> dict[str, Any]:
    return {"request_id": str(uuid4()), "verdict": verdict, "comment": comment, **SEEN}


async def test_every_item_has_its_own_answer_in_the_order_sent() -> None:
    desk = Desk(
        fine=(200, {"status": "approved"}),
        late=(409, {"code": "already_decided", "decided_by": "5"}),
        slow=(202, {"operation": "h", "status": "pending"}),
        gone=(404, {"status": 404, "code": "not_found"}),
        away=problems.NotPublished(),
    )
    items = [item(name) for name in ("fine", "late", "slow", "gone", "away")]
    found = await decided(desk, *items)
    assert [each["request_id"] for each in found] == [each["request_id"] for each in items]
    assert [each["state"] for each in found] == ["done", "refused", "pending", "refused", "failed"]
    assert found[1]["problem"]["decided_by"] == "5"
    assert found[2]["operation"] == "h"
    assert found[4]["problem"]["code"] == "command_not_published"


async def test_the_verdict_chooses_the_command() -> None:
    desk = Desk(yes=(200, {}), no=(200, {}))
    await decided(desk, item("yes"), item("no", "reject"))
    assert [type(command) for command, _ in desk.sent] == [ApproveRequest, RejectRequest]


async def test_an_items_command_follows_from_key_and_request_and_its_content_from_the_item_alone() -> None:
    desk, one, other = Desk(x=(200, {})), item("x"), item("x")
    await decided(desk, one, other)
    await decided(desk, other)
    ids = [wish.command_id(PORTAL, "17") for _, wish in desk.sent]
    assert ids[0] != ids[1] == ids[2]
    assert desk.sent[1][1].fingerprint == desk.sent[2][1].fingerprint != desk.sent[0][1].fingerprint


@pytest.mark.parametrize("count", [0, 51])
def test_one_to_fifty_at_once(count: int) -> None:
    with pytest.raises(ValidationError):
        BulkIn.model_validate({"items": [item("x") for _ in range(count)]})


def test_a_request_is_named_once() -> None:
    twice = item("x")
    with pytest.raises(ValidationError, match="named twice"):
        BulkIn.model_validate({"items": [twice, twice]})
