"""The client library's hazards, each provoked on a broker of our own: killed, frozen, its queue deleted."""

import asyncio
import os
import signal
from types import SimpleNamespace

import pytest

from common.messaging import topology
from common.messaging.connection import Link
from common.messaging.publisher import ConfirmUncertain, NotPublished
from common.testing.broker import PrivateRabbit

pytestmark = [pytest.mark.integration, pytest.mark.timeout(240)]


@pytest.fixture(scope="module")
def own_rabbit(tmp_path_factory):
    with PrivateRabbit.start(tmp_path_factory.mktemp("rabbit")) as rabbit:
        yield rabbit


@pytest.fixture
async def faulty(own_rabbit, urls, service_parts):
    small = await service_parts.start_small(urls, own_rabbit.amqp_url("approvals"))
    gateway = await service_parts.open_gateway(own_rabbit)
    yield SimpleNamespace(small=small, gateway=gateway, rabbit=own_rabbit)
    await gateway.connection.close()
    await small.runtime.stop()


async def is_lost(consumer):
    return consumer._subscription._lost.is_set()


async def published(gateway, comment):
    """Publishes until the broker has it; the number of refusals on the way."""
    refusals = 0
    while True:
        try:
            await gateway.send(comment)
        except (NotPublished, ConfirmUncertain):
            refusals += 1
            await asyncio.sleep(0.2)
        else:
            return refusals


async def test_a_deleted_queue_is_consumed_again_once_it_is_back(faulty, until):
    admin = await Link.open(faulty.rabbit.amqp_url("approvals"), "saboteur")
    channel = await admin.channel()
    await channel.queue_delete("approvals.commands")
    with pytest.raises(NotPublished):
        await faulty.gateway.send("nobody there")
    # RabbitMQ 3.10 sends no cancel at all for a queue that is made again within milliseconds.
    (consumer,) = [c for c in faulty.small.runtime._consumers if c._queue_name == "approvals.commands"]
    await until(lambda: is_lost(consumer))
    await topology.declare(await admin.channel())
    await published(faulty.gateway, "back")
    await until(lambda: contains(faulty.small, "back"), 30)
    await admin.close()


@pytest.fixture
async def renewing(own_rabbit, urls, service_parts):
    """Consumers that are made anew after a second without a message."""
    small = await service_parts.start_small(urls, own_rabbit.amqp_url("approvals"), consumer_renew_seconds=1.0)
    gateway = await service_parts.open_gateway(own_rabbit)
    yield SimpleNamespace(small=small, gateway=gateway, rabbit=own_rabbit)
    await gateway.connection.close()
    await small.runtime.stop()


async def test_a_queue_deleted_and_made_again_at_once_costs_no_message(renewing, until):
    """Mostly RabbitMQ 3.10 sends no cancel then: it counts the old consumer, whose channel drops what it is given."""
    await published(renewing.gateway, "before")
    await until(lambda: contains(renewing.small, "before"))
    admin = await Link.open(renewing.rabbit.amqp_url("approvals"), "saboteur")
    channel = await admin.channel()
    for time in range(6):
        await channel.queue_delete("approvals.commands")
        await topology.declare(channel)
        await published(renewing.gateway, f"after {time}")
        await until(lambda wanted=f"after {time}": contains(renewing.small, wanted))
    await admin.close()


async def test_a_consumer_is_not_made_anew_while_it_works(renewing, until):
    consumer = next(c for c in renewing.small.runtime._consumers if c._queue_name == "approvals.commands")
    busy, go = asyncio.Event(), asyncio.Event()

    async def slow(command, small, tx):
        busy.set()
        await go.wait()

    renewing.small.act = slow
    await published(renewing.gateway, "slow")
    await busy.wait()
    channel = consumer._subscription._channel
    await asyncio.sleep(2.5)
    assert consumer._subscription._channel is channel
    go.set()

    async def renewed():
        return consumer._subscription._channel is not channel

    await until(renewed)


async def test_a_frozen_broker_never_hangs_a_publisher(faulty, until):
    await published(faulty.gateway, "before")
    os.kill(faulty.rabbit.pid, signal.SIGSTOP)
    try:
        with pytest.raises(ConfirmUncertain):
            async with asyncio.timeout(10):
                await faulty.gateway.send("frozen")
    finally:
        os.kill(faulty.rabbit.pid, signal.SIGCONT)
    await published(faulty.gateway, "after")
    await until(lambda: contains(faulty.small, "before", "after"))


async def contains(small, *wanted):
    return set(wanted) <= set(await small.effects())


async def test_a_killed_broker_costs_time_and_nothing_else(faulty, until):
    await published(faulty.gateway, "before")
    await asyncio.sleep(4)  # RabbitMQ 3.10 writes a new quorum queue's name late
    sending = [asyncio.create_task(published(faulty.gateway, f"in flight {n}")) for n in range(20)]
    await asyncio.sleep(0.01)
    faulty.rabbit.kill()
    with pytest.raises((NotPublished, ConfirmUncertain)):
        await faulty.gateway.send("while down")
    await asyncio.to_thread(faulty.rabbit.run)
    async with asyncio.timeout(90):
        await asyncio.gather(*sending)
        await published(faulty.gateway, "after")
    await until(lambda: contains(faulty.small, "before", "after", *(f"in flight {n}" for n in range(20))), 60)
