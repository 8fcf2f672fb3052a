"""What the event runner and the relay promise, on a real broker and database."""

from uuid import uuid4

import pytest

from common.contracts.approvals import OrgChanged, RouteStateTold
from common.contracts.gateway import PersonSeen
from common.contracts.requests import RequestCancelled, RequestState
from common.messaging.connection import Link
from common.messaging.events import HeardEvents, in_one_order
from common.messaging.publisher import ChannelRetired, Outgoing, Publisher
from common.messaging.relay import Relay
from common.messaging.routing import EventBatch

pytestmark = pytest.mark.integration


def cancelled(subject):
    state = RequestState(
        request_id=subject, number=1, status="cancelled", revision=1, document_version=1, title="t", requester="1",
        preparer="1", department="1", amount={"amount": "1.00", "currency": "EUR"},
    )  # fmt: skip
    return RequestCancelled(request_id=subject, revision=1, comment="", state=state)


@pytest.fixture
def say(small, rabbit):
    """Publishes one transaction of the requests service, as its broker user, any number of times."""

    async def publish(subject, version, *, user="requests", times=1, message_id=None):
        async with small.runtime.db.transaction(small.portal) as tx:
            tx.outbox.say("request", str(subject), version, [cancelled(subject)])
            row = tx.outbox._rows[0]
            tx.outbox.clear()
        headers = {k: v for k, v in row["headers"].items() if k != "content-type"}
        url = rabbit.amqp_url(user)
        connection = await Link.open(url, "teller")
        message = Outgoing(
            row["exchange"], row["routing_key"], row["payload"], message_id or row["message_id"], row["type"],
            row["headers"]["content-type"], headers,
        )  # fmt: skip
        for _ in range(times):
            await Publisher(connection, url).publish(message)
        await connection.close()

    return publish


async def test_hearing_an_event_twice_equals_hearing_it_once(small, say, until):
    first, last = uuid4(), uuid4()
    await say(first, 1, times=3)
    await say(last, 1)
    await until(lambda: has(small, f"{last}@1"))
    assert await small.effects() == [f"{first}@1", f"{last}@1"]


async def has(small, what):
    return what in await small.effects()


async def test_batches_take_aggregates_in_one_order_and_each_ones_messages_in_theirs(small):
    names = ("b", "a", "b", "c", "a")
    batches = [EventBatch(uuid4(), small.portal, "request", name, n, ()) for n, name in enumerate(names)]
    batches.insert(3, EventBatch(uuid4(), small.portal, "org", "z", 9, ()))
    ordered = [(each.batch.subject, each.batch.version) for each in in_one_order([HeardEvents(b, None) for b in batches])]
    assert ordered == [("a", 1), ("b", 0), ("b", 2), ("z", 9), ("a", 4), ("c", 3)]


async def test_one_bad_message_does_not_take_its_neighbours_with_it(small, say, until):
    bad, good = uuid4(), uuid4()

    async def act(batch, small, tx):
        if batch.subject == str(bad) and len([b for b in small.seen if b.subject == str(bad)]) < 3:
            raise RuntimeError("heals later")

    small.act = act
    await say(bad, 1)
    await say(good, 1)
    await until(lambda: has(small, f"{good}@1"))
    await until(lambda: has(small, f"{bad}@1"))
    assert sorted(await small.effects()) == sorted([f"{good}@1", f"{bad}@1"])


async def test_an_event_of_another_publisher_is_refused(small, say, dead_letters):
    await say(uuid4(), 1, user="notifier")
    (buried,) = await dead_letters(1)
    assert "published by notifier" in buried.headers["x-reason"]
    assert small.seen == []


async def test_what_a_transaction_says_arrives_in_order_and_marked(small, until, rabbit):
    for version in range(1, 31):
        async with small.runtime.db.transaction(small.portal) as tx:
            tx.outbox.say("org", "org", version, [OrgChanged(org_version=version)])
    connection = await Link.open(rabbit.amqp_url("requests"), "listener")
    queue = await (await connection.channel()).get_queue("requests.events")
    versions = []

    async def all_there():
        message = await queue.get(no_ack=True, fail=False)
        if message is not None and b"org.changed" in message.body:
            versions.append(message.body)
        return len(versions) == 30

    await until(all_there)
    await until(lambda: unsent(small, 0))
    assert [f'"version":{n},'.encode() in body for n, body in enumerate(versions, 1)] == [True] * 30
    await connection.close()


async def unsent(small, count):
    async with small.runtime.worker.plain() as connection:
        return await connection.fetchval("SELECT count(*) FROM outbox WHERE sent_at IS NULL") == count


async def test_a_returned_message_stops_the_relay_from_marking_it(small, until, rabbit):
    await small.runtime.stop_loop("relay")
    async with small.runtime.db.transaction(small.portal) as tx:
        tx.outbox.say("org", "org", 1, [OrgChanged(org_version=1)])
        tx.outbox.say("org", "org", 2, [OrgChanged(org_version=2)])
        tx.outbox._rows[1] |= {"exchange": "commands", "routing_key": "approvals.nobody_listens"}
        tx.outbox.say("org", "org", 3, [OrgChanged(org_version=3)])
    relay = Relay("approvals", small.runtime.settings.database_worker_url, small.runtime.publisher)
    async with small.runtime.worker.plain() as connection:
        await relay.relay_once(connection)
        sent = await connection.fetch("SELECT sent_at FROM outbox ORDER BY id")
        assert [row["sent_at"] is not None for row in sent] == [True, False, False]
        await connection.execute("UPDATE outbox SET exchange = 'events', routing_key = 'x.org' WHERE sent_at IS NULL")
        await relay.relay_once(connection)
    assert await unsent(small, 0)


async def test_the_pipelined_publisher_names_what_was_confirmed(small):
    def job(key):
        return Outgoing("commands", key, b"{}", uuid4(), "t")

    with pytest.raises(ChannelRetired) as refused:
        await small.runtime.publisher.publish_in_order([job("approvals.nobody"), job("approvals.nobody_either")])
    assert refused.value.confirmed == ()


async def test_events_of_a_stream_nobody_registered_for_cannot_be_said(small):
    async with small.runtime.db.transaction(small.portal) as tx:
        with pytest.raises(ValueError, match="belongs to stream"):
            tx.outbox.say("route", "x", 1, [OrgChanged(org_version=1)])
        tx.outbox.say("route", "x", 1, [RouteStateTold(request_id=uuid4(), revision=1)])
        tx.outbox.clear()
    with pytest.raises(ValueError, match="validation"):
        PersonSeen(person="", language="en", seen_at="2026-01-01T00:00:00Z")
