"""What the command runner promises, on a real broker and database."""

from datetime import timedelta
from uuid import uuid4

import asyncpg
import pytest

from common.errors import Conflict
from common.messaging.connection import Link
from common.messaging.publisher import NotPublished
from common.messaging.replies import Replies
from common.messaging.routing import PENDING, NotYet
from common.outcome import Outcome

pytestmark = pytest.mark.integration


class NotYours(Conflict):
    """Somebody else decided."""

    code = "already_decided"


@pytest.fixture
async def replies(rabbit):
    connection = await Link.open(rabbit.amqp_url("gateway"), "replies")
    listening = Replies(connection)
    await listening.start()
    yield listening
    await listening.stop()
    await connection.close()


async def test_a_command_has_its_effect_and_its_answer(small, gateway, replies):
    command_id = uuid4()
    async with replies.expect(command_id) as answer:
        await gateway.send("fine", command_id=command_id, reply_to=replies.queue)
        outcome = await answer
    assert outcome == Outcome.ok({"comment": "fine"})
    assert await small.effects() == ["fine"]


async def test_a_refused_command_keeps_its_outcome_and_is_not_retried(small, gateway, replies):
    async def refuse(command, small, tx):
        await small.effect(tx, "must not stay")
        raise NotYours("too late", decided_by="15")

    small.act = refuse
    command_id = uuid4()
    async with replies.expect(command_id) as answer:
        await gateway.send(command_id=command_id, reply_to=replies.queue)
        outcome = await answer
    assert outcome.problem["code"] == "already_decided"
    assert outcome.problem["decided_by"] == "15"
    row = await small.inbox(command_id)
    assert (row["state"], row["attempts"]) == ("refused", 0)
    async with replies.expect(command_id) as answer:
        await gateway.send(command_id=command_id, reply_to=replies.queue)
        again = await answer
    assert again.replayed
    assert again.problem == outcome.problem
    assert len(small.seen) == 1
    assert await small.effects() == []


async def test_the_same_key_through_two_gateways_makes_one_effect(small, gateway, replies, rabbit, small_gateway):
    command_id = uuid4()
    async with replies.expect(command_id) as answer:
        await gateway.send("once", command_id=command_id, reply_to=replies.queue)
        first = await answer
    async with replies.expect(command_id) as answer:
        await small_gateway.send("once", command_id=command_id, reply_to=replies.queue)
        second = await answer
    assert second.result == first.result
    assert (first.replayed, second.replayed) == (False, True)
    assert await small.effects() == ["once"]


async def test_the_same_key_with_another_body_is_refused(small, gateway, replies):
    command_id = uuid4()
    async with replies.expect(command_id) as answer:
        await gateway.send("one", command_id=command_id, reply_to=replies.queue, fingerprint="a")
        await answer
    async with replies.expect(command_id) as answer:
        await gateway.send("two", command_id=command_id, reply_to=replies.queue, fingerprint="b")
        outcome = await answer
    assert outcome.problem["code"] == "idempotency_key_reused"
    assert outcome.problem["status"] == 422
    assert await small.effects() == ["one"]


async def test_another_body_under_the_same_key_does_not_take_the_answer_of_an_open_operation(small, gateway, replies):
    async def later(command, small, tx):
        return PENDING

    small.act = later
    command_id = uuid4()
    async with replies.expect(command_id) as refused:
        await gateway.send("mine", command_id=command_id, reply_to="replies.mine", fingerprint="a")
        await gateway.send("other", command_id=command_id, reply_to=replies.queue, fingerprint="b")
        assert (await refused).problem["code"] == "idempotency_key_reused"
    assert (await small.inbox(command_id))["reply_to"] == "replies.mine"


async def test_a_command_that_waited_ten_minutes_still_runs(small, until, open_gateway):
    late = await open_gateway(timedelta(minutes=10))
    await late.send("late")
    await until(small.effects)
    assert await small.effects() == ["late"]


async def test_an_expired_command_leaves_nothing(small, gateway, until, open_gateway):
    stale = await open_gateway(timedelta(hours=25))
    expired = await stale.send("expired")
    await gateway.send("fresh")
    await until(small.effects)
    assert await small.effects() == ["fresh"]
    assert await small.inbox(expired) is None


async def test_a_missing_queue_behind_commands_is_noticed(small, gateway, rabbit, declare_again):
    connection = await Link.open(rabbit.amqp_url("approvals"), "saboteur")
    channel = await connection.channel()
    queue = await channel.get_queue("approvals.commands")
    await queue.unbind("commands", "approvals.approve_request")
    with pytest.raises(NotPublished):
        await gateway.send()
    await declare_again()
    await gateway.send("back")
    await connection.close()


async def test_what_is_not_there_yet_is_tried_again_then_refused(small, gateway, replies):
    async def not_yet(command, small, tx):
        raise NotYet(NotYours("no route"), give_up_after=timedelta(milliseconds=600))

    small.act = not_yet
    command_id = uuid4()
    async with replies.expect(command_id) as answer:
        await gateway.send(command_id=command_id, reply_to=replies.queue)
        outcome = await answer
    assert outcome.problem["code"] == "already_decided"
    assert len(small.seen) >= 3
    assert (await small.inbox(command_id))["state"] == "refused"


async def test_a_failing_handler_is_retried_from_the_inbox_until_it_works(small, gateway, until):
    async def fails_twice(command, small, tx):
        if len(small.seen) < 3:
            raise RuntimeError("a bug that heals")
        await small.effect(tx, "third time")
        return {}

    small.act = fails_twice
    command_id = await gateway.send()
    await until(small.effects)
    row = await small.inbox(command_id)
    assert (row["state"], row["attempts"]) == ("succeeded", 2)


async def test_a_pending_operation_is_completed_by_somebody_else(small, gateway, replies, until):
    async def later(command, small, tx):
        return PENDING

    small.act = later
    command_id = uuid4()
    async with replies.expect(command_id) as answer:
        await gateway.send(command_id=command_id, reply_to=replies.queue)
        await until(lambda: small.inbox(command_id))
        assert (await small.inbox(command_id))["state"] == "pending"
        async with small.runtime.db.transaction(small.portal) as tx:
            assert await tx.complete_operation(command_id, Outcome.ok({"done": 1}))
        assert (await answer).result == {"done": 1}
    async with small.runtime.db.transaction(small.portal) as tx:
        assert not await tx.complete_operation(command_id, Outcome.ok({"done": 2}))


async def test_an_unsigned_command_goes_to_the_dead_letters_with_the_reason(
    small, gateway, rabbit, until, dead_letters
):
    gateway.publisher._identity._keys["approvals"] = {"k1": b"x" * 32}
    forged = await gateway.send("forged")
    (buried,) = await dead_letters(1)
    assert "InvalidSignature" in buried.headers["x-reason"]
    assert await small.inbox(forged) is None
    assert small.seen == []


async def test_an_emptied_portal_setting_on_a_warm_connection_is_an_error(small):
    async with small.runtime.db.transaction(small.portal) as tx:
        await small.effect(tx, "mine")
    async with small.runtime.db.plain() as connection:
        with pytest.raises(asyncpg.PostgresError, match=r"uuid|app\.portal"):
            await connection.fetch("SELECT * FROM effects")
