"""Writes over HTTP: what is one wish, and which answer which outcome gets."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from common.contracts.approvals import WithdrawRequest
from common.identity import Caller
from common.messaging.publisher import ConfirmUncertain, NotPublished
from common.outcome import Outcome
from gateway import problems
from gateway.commands import CommandDesk, Wish, _patience, fingerprint
from gateway.operations import Handles

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
CALLER = Caller(uuid4(), "17")
COMMAND = WithdrawRequest(request_id=uuid4(), revision=1)


class FakeBroker:
    """Publishes as told; `outcome` is what the owner answers, `confirm` when the broker does."""

    queue = "replies.test"

    def __init__(self, outcome: Outcome | None = None, error: Exception | None = None) -> None:
        self.outcome, self.error = outcome, error
        self.confirm = asyncio.Event()
        self.confirm.set()
        self.published: list[tuple[UUID, str]] = []
        self._future: asyncio.Future[Outcome] | None = None

    async def publish(self, command: Any, *, command_id: UUID, fingerprint: str, **_: Any) -> None:
        self.published.append((command_id, fingerprint))
        if self.error:
            raise self.error
        if self.outcome and self._future:
            self._future.set_result(self.outcome)
        await self.confirm.wait()

    @asynccontextmanager
    async def expect(self, command_id: UUID) -> AsyncIterator["asyncio.Future[Outcome]"]:
        self._future = asyncio.get_running_loop().create_future()
        yield self._future


def a_wish(key: str = "k", wait: float = 0.05, body: bytes = b"{}") -> Wish:
    return Wish(key, "POST", "/api/v1/requests/1/withdraw", fingerprint(body), wait)


async def sent(broker: FakeBroker, wish: Wish | None = None, **more: Any) -> Any:
    desk = CommandDesk(broker, broker, Handles({"k1": b"s" * 32}), lambda: NOON)
    return await desk.send(COMMAND, CALLER, wish or a_wish(), **more)


async def test_a_result_in_time_is_the_answer() -> None:
    answer = await sent(FakeBroker(Outcome.ok({"status": "draft", "document_version": 4})), status=201, location="/x")
    assert (answer.status_code, answer.headers["location"], answer.headers["etag"]) == (201, "/x", '"4"')
    assert "idempotency-replayed" not in answer.headers


async def test_a_repeated_answer_says_so() -> None:
    answer = await sent(FakeBroker(Outcome("succeeded", result={}, replayed=True)))
    assert answer.headers["idempotency-replayed"] == "true"


async def test_a_refusal_keeps_its_words_and_status() -> None:
    problem = {"type": "/problems/already_decided", "status": 409, "code": "already_decided", "decided_by": "5"}
    answer = await sent(FakeBroker(Outcome("refused", problem=problem)))
    assert answer.status_code == 409
    assert json.loads(answer.body)["decided_by"] == "5"
    assert answer.media_type == "application/problem+json"


async def test_a_lost_race_for_a_document_is_a_failed_precondition_with_the_current_state() -> None:
    problem = {"status": 409, "code": "version_mismatch", "current": {"document_version": 7}}
    answer = await sent(FakeBroker(Outcome("refused", problem=problem)))
    assert answer.status_code == 412
    assert json.loads(answer.body)["current"] == {"document_version": 7}


async def test_a_failure_is_ours() -> None:
    answer = await sent(FakeBroker(Outcome("failed", problem={"code": "gave_up", "status": 409})))
    assert answer.status_code == 500
    assert json.loads(answer.body)["code"] == "command_failed"


async def test_no_answer_in_time_is_accepted() -> None:
    answer = await sent(FakeBroker())
    assert answer.status_code == 202
    assert answer.headers["location"] == f"/api/v1/operations/{json.loads(answer.body)['operation']}"


async def test_an_answer_that_overtakes_the_confirm_counts() -> None:
    broker = FakeBroker(Outcome.ok({}))
    broker.confirm.clear()
    answer = await sent(broker)
    assert answer.status_code == 200
    broker.confirm.set()


async def test_an_uncertain_confirm_promises_nothing() -> None:
    assert (await sent(FakeBroker(error=ConfirmUncertain()))).status_code == 202


async def test_what_was_certainly_not_published_is_unavailable() -> None:
    with pytest.raises(problems.NotPublished):
        await sent(FakeBroker(error=NotPublished()))


async def test_the_same_key_is_the_same_command_and_the_body_its_fingerprint() -> None:
    broker = FakeBroker()
    for wish in (a_wish(), a_wish(body=b'{"a": 1, "b": 2}'), a_wish(body=b'{"b":2,"a":1}'), a_wish("other")):
        await sent(broker, wish)
    ids, prints = zip(*broker.published, strict=True)
    assert ids[0] == ids[1] == ids[2] != ids[3]
    assert prints[1] == prints[2] != prints[0]


def test_a_command_belongs_to_its_person_portal_and_address() -> None:
    portal = uuid4()
    ids = {
        a_wish().command_id(portal, "17"), a_wish().command_id(portal, "18"), a_wish().command_id(uuid4(), "17"),
        Wish("k", "PUT", "/api/v1/requests/1/withdraw", "", 0).command_id(portal, "17"),
        Wish("k", "POST", "/api/v1/requests/2/withdraw", "", 0).command_id(portal, "17"),
    }  # fmt: skip
    assert len(ids) == 5


@pytest.mark.parametrize(
    ("prefer", "seconds"),
    [(None, 2), ("wait=5", 5), ("wait=99", 10), ("wait=0", 0), ("respond-async", 0), ("handling=lenient, wait=1", 1),
     ("wait=9999999", 10), ("wait=3; x=1", 3), ("respond-async; x", 0)],
)
def test_patience_is_the_callers_within_bounds(prefer: str | None, seconds: float) -> None:
    assert _patience(prefer) == seconds


def test_a_body_of_any_depth_has_a_fingerprint() -> None:
    assert fingerprint(b"[" * 100_000) != fingerprint(b"[" * 100_001)


@pytest.mark.parametrize("prefer", ["wait=soon", "wait", "wait=-1", "wait=\u0663"])
def test_a_wait_that_is_no_number_is_refused(prefer: str) -> None:
    with pytest.raises(problems.PreferInvalid):
        _patience(prefer)
