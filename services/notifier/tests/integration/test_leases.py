"""One process sends for a portal at a time; who lost the lease records nothing."""

import asyncio

import httpx
import pytest

from common.persistence.migrations import differences
from common.persistence.pool import Database
from notifier.adapters.dispatch import DUE_PORTALS, LEASE
from notifier.adapters.tables import SCHEMA, metadata
from notifier.adapters.unit_of_work import SqlUnitOfWork
from notifier.usecases.deliver_notices import deliver_notices
from notifier.usecases.pause_portal import pause_portal
from notifier.usecases.ports import LeaseLost, Report, Verdict
from notifier.usecases.purge_portal import purge_portal
from notifier.usecases.retry_denied import retry_denied

pytestmark = pytest.mark.integration


async def test_a_second_process_finds_the_lease_taken(notifier, route):
    await notifier.hears(route("17"))
    assert await notifier.outgoing.take(notifier.id) is not None
    assert await notifier.process().take(notifier.id) is None


async def test_a_stale_fence_can_neither_claim_nor_record(notifier, route, clock):
    await notifier.hears(route("17"))
    lease, work = await notifier.outgoing.take(notifier.id)
    clock.later(LEASE.total_seconds() + 1)
    successor = notifier.process()
    fresh, _ = await successor.take(notifier.id)
    assert fresh.fence > lease.fence
    report = Report(notices={e.notice.tag: Verdict.DONE for e in work.errands})
    with pytest.raises(LeaseLost):
        await notifier.outgoing.record(lease, work, report)
    with pytest.raises(LeaseLost):
        await notifier.outgoing.claim(lease)
    assert await notifier.value("SELECT sent_version FROM notices") == 0


async def test_a_call_under_way_when_its_process_died_is_sent_again_by_the_next(notifier, portal, route, clock):
    await notifier.hears(route("17"))
    _, work = await notifier.outgoing.take(notifier.id)
    assert work.errands
    clock.later(LEASE.total_seconds() + 1)
    assert await deliver_notices(notifier.id, notifier.process(), notifier.lines, asyncio.Event())
    assert len(portal.rests("17")) == 1


async def test_a_lease_that_was_never_given_back_starts_with_an_empty_burst(notifier, route, clock):
    await notifier.hears(route("17"))
    await notifier.outgoing.take(notifier.id)
    clock.later(LEASE.total_seconds() + 1)
    lease, work = await notifier.process().take(notifier.id)
    assert lease.level == 0.0
    assert work is None, "nothing is decided before a call may go out"


async def test_a_lease_given_back_keeps_what_was_left_of_the_burst(notifier, route, clock):
    await notifier.hears(route("17"))
    await notifier.delivers()
    clock.later(2)
    lease, _ = await notifier.process().take(notifier.id)
    assert 43 < lease.level < 45  # 42 less one call, and two seconds of 1.5


async def test_never_two_calls_of_one_tag_at_once(notifier, route):
    await notifier.hears(route("17"))
    lease, first = await notifier.outgoing.take(notifier.id)
    await notifier.hears(route("18", version=2))
    second = await notifier.outgoing.claim(lease)
    assert [e.notice.person for e in first.errands] == ["17"]
    assert [e.notice.person for e in second.errands] == ["18"]


async def test_a_portal_that_does_not_answer_is_left_alone_and_then_asked_again(notifier, portal, route, clock):
    def away(*_):
        raise httpx.ConnectError("refused")

    portal.trouble += [away, away]
    await notifier.hears(route("17"))
    await notifier.delivers()
    assert await notifier.outgoing.take(notifier.id) is None
    clock.later(120)
    await notifier.delivers()
    assert len(portal.rests("17")) == 1
    assert await notifier.value("SELECT failures FROM dispatch") == 0


async def test_a_process_that_stops_gives_its_lease_back_at_once(notifier, portal, route):
    class Slow:
        """A line whose call takes its time."""

        level = 7.0

        def open(self, *_):
            return self

        async def ready(self):
            pass

        async def send(self, work):
            started.set()
            await asyncio.sleep(0.2)
            return Report(notices={e.notice.tag: Verdict.DONE for e in work.errands})

    started = asyncio.Event()
    await notifier.hears(route("17"))
    task = asyncio.create_task(deliver_notices(notifier.id, notifier.outgoing, Slow(), asyncio.Event()))
    await started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await notifier.value("SELECT sent_version FROM notices") == 1, "the call under way was recorded"
    assert (await notifier.process().take(notifier.id))[0].level == 7.0


async def test_a_proved_administrator_ends_the_waiting(notifier, portal, route):
    def denied(*_):
        return httpx.Response(403, json={"error": "ACCESS_DENIED"})

    portal.trouble.append(denied)
    await notifier.hears(route("17"))
    await notifier.delivers()
    assert await notifier.delivers() is False
    async with notifier.db.transaction(notifier.id) as tx:
        await retry_denied(SqlUnitOfWork(tx))
    assert await notifier.delivers()
    assert len(portal.rests("17")) == 1


async def test_a_suspended_portal_is_not_called_and_catches_up_after_its_return(notifier, portal, route, clock):
    await notifier.hears(route("17"))
    async with notifier.db.transaction(notifier.id) as tx:
        await pause_portal(5, SqlUnitOfWork(tx))
    await notifier.hears(route("18", version=2))
    assert await notifier.delivers() is False
    assert portal.batches == 0
    await notifier.install(version=6)
    await notifier.delivers()
    assert list(portal.bells) == ["18"]


async def test_an_older_installation_does_not_wake_a_suspended_portal(notifier):
    async with notifier.db.transaction(notifier.id) as tx:
        await pause_portal(5, SqlUnitOfWork(tx))
    await notifier.install(version=4)
    assert await notifier.value("SELECT state FROM portals") == "suspended"


async def test_nothing_is_left_of_a_removed_portal_and_late_events_bring_nothing_back(notifier, route):
    await notifier.sees("17", "de")
    await notifier.hears(route("17"))
    async with notifier.db.transaction(notifier.id) as tx:
        assert await purge_portal(7, SqlUnitOfWork(tx))
    await notifier.hears(route("18", version=2))
    for table in ("notices", "counters", "routes", "people"):
        assert await notifier.value(f"SELECT count(*) FROM {table}") == 0
    assert await notifier.delivers() is False


async def test_the_worker_sees_due_portals_and_no_notice(notifier, notifier_urls, route):
    await notifier.hears(route("17"))
    worker = await Database.open(notifier_urls["worker"], name="test-worker", max_size=1)
    try:
        async with worker.plain() as connection:
            due = {row["portal"] for row in await connection.fetch(DUE_PORTALS, notifier.outgoing.owner)}
            assert notifier.id in due
            with pytest.raises(Exception, match="permission denied"):
                await connection.fetch("SELECT * FROM notices")
    finally:
        await worker.close()


async def test_another_portal_sees_nothing_of_this_one(notifier, route):
    await notifier.hears(route("17"))
    mine, notifier.id = notifier.id, type(notifier.id)(int=notifier.id.int ^ 1)
    for table in ("notices", "counters", "routes", "portals", "dispatch"):
        assert await notifier.value(f"SELECT count(*) FROM {table}") == 0
    notifier.id = mine


def test_the_migrations_build_what_the_tables_describe(notifier_urls):
    assert differences(notifier_urls["owner"], SCHEMA, metadata) == []
