"""Who commits wakes whoever sends: nobody looks at the outbox by himself here for ten minutes."""

import pytest

from common.contracts.approvals import OrgChanged

pytestmark = pytest.mark.integration

NOBODY_LOOKS = {"fallback_poll_seconds": 600.0}


@pytest.fixture
async def processes(urls, rabbit, service_parts):
    """Starts processes of one service; stops them again."""
    started = []

    async def start(roles):
        started.append(await service_parts.start_small(urls, rabbit.amqp_url("approvals"), roles=roles, **NOBODY_LOOKS))
        return started[-1]

    yield start
    for one in started:
        await one.runtime.stop()


async def all_sent(process):
    async with process.runtime.worker.plain() as connection:
        return await connection.fetchval("SELECT count(*) FROM outbox WHERE sent_at IS NULL") == 0


async def leading(process):
    return process.runtime.relay.leading


async def say(process, version):
    async with process.runtime.db.transaction(process.portal) as tx:
        tx.outbox.say("org", "org", version, [OrgChanged(org_version=version)])


async def test_a_commit_wakes_the_relay_of_its_own_process(processes, until):
    alone = await processes("relay")
    await until(lambda: leading(alone))
    for version in range(1, 4):
        await say(alone, version)
        await until(lambda: all_sent(alone))


async def test_a_commit_wakes_the_relay_of_another_process(processes, until):
    sender, writer = await processes("relay"), await processes("consume")
    await until(lambda: leading(sender))
    await listening(sender, until)
    for version in range(1, 4):
        await say(writer, version)
        await until(lambda: all_sent(writer))


async def listening(process, until):
    """The relay leads a moment before it listens; then it looks for the first and last time."""

    async def looked():
        async with process.runtime.worker.plain() as connection:
            return await connection.fetchval(
                "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%FROM outbox WHERE sent_at IS NULL ORDER%'"
            )

    await until(looked)
