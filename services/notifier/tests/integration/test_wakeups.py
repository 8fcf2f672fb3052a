"""What is committed is sent because somebody is woken, not because somebody looks: here nobody looks for ten minutes."""

import asyncio
import contextlib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from common.contracts.approvals import RouteStateTold
from common.contracts.gateway import PersonSeen, PortalInstalled
from common.persistence.pool import Database
from common.persistence.wakeups import Waker, listen
from notifier.entrypoints.dispatcher import Dispatcher
from notifier.usecases.deliver_notices import deliver_notices
from notifier.usecases.ports import Report, Verdict

pytestmark = pytest.mark.integration

CHANNEL = "test_dispatch"


class Held:
    """A line on which every call waits until the test lets it go."""

    level = 20.0

    def __init__(self) -> None:
        self.sent: list[list[str]] = []
        self.let_go = asyncio.Event()

    def open(self, *_: object) -> "Held":
        return self

    async def ready(self) -> None:
        return

    async def send(self, work: Any) -> Report:
        self.sent.append([errand.notice.person for errand in work.errands])
        await self.let_go.wait()
        return Report(notices={errand.notice.tag: Verdict.DONE for errand in work.errands})


async def comes_true(found: Callable[[], object]) -> None:
    async with asyncio.timeout(15):
        while not found():  # noqa: ASYNC110 - the test looks from outside
            await asyncio.sleep(0.01)


@pytest.fixture
async def worker(notifier_urls):
    database = await Database.open(notifier_urls["worker"], name="test-worker", max_size=3)
    async with database.plain() as connection:
        await connection.execute("UPDATE dispatch SET due_at = NULL")  # what other tests left behind
    yield database
    await database.close()


@pytest.fixture
async def dispatchers(notifier, worker):
    """Dispatchers of as many replicas as a test wants, running; each with its line."""
    running = []

    def start(line):
        one = Dispatcher(worker, notifier.process(), line, Waker(worker, CHANNEL), poll_seconds=600)
        running.append(asyncio.create_task(one.run()))
        return one

    yield start
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)


async def test_who_commits_wakes_the_dispatcher(notifier, dispatchers, portal, route):
    dispatcher = dispatchers(notifier.lines)
    await asyncio.sleep(0.1)  # its first look is over
    await notifier.hears(route("17"))
    dispatcher.wake(notifier.id)
    await comes_true(lambda: portal.rests("17"))


async def test_news_goes_out_beside_a_call_under_way(notifier, dispatchers, route):
    line = Held()
    dispatcher = dispatchers(line)
    await notifier.hears(route("17"))
    dispatcher.wake(notifier.id)
    await comes_true(lambda: line.sent == [["17"]])
    await notifier.hears(route("17", "18", version=2))
    dispatcher.wake(notifier.id)
    await comes_true(lambda: len(line.sent) == 2)
    assert line.sent == [["17"], ["18"]], "while the first call still waits for its answer"
    line.let_go.set()


async def test_a_batch_with_room_is_not_followed_by_an_empty_look(notifier, route):
    line = Held()
    looks = []
    claim = notifier.outgoing.claim

    async def counted(lease):
        looks.append(lease)
        return await claim(lease)

    notifier.outgoing.claim = counted
    await notifier.hears(route("17"))
    delivery = asyncio.create_task(deliver_notices(notifier.id, notifier.outgoing, line, asyncio.Event()))
    await comes_true(lambda: line.sent)
    await asyncio.sleep(0.1)
    assert not looks, "what came with the lease was all there was"
    line.let_go.set()
    assert await delivery
    assert len(looks) == 1, "once more after the answer: something may have changed meanwhile"


async def test_a_replica_that_finds_the_lease_taken_tells_its_holder(
    notifier, worker, notifier_urls, dispatchers, route
):
    line = Held()
    holder, other = dispatchers(line), dispatchers(Held())
    listening = asyncio.create_task(listen(notifier_urls["worker"], CHANNEL, holder.heard))
    await listened(worker)
    await notifier.hears(route("17"))
    holder.wake(notifier.id)
    await comes_true(lambda: line.sent == [["17"]])
    await notifier.hears(route("17", "18", version=2))
    other.wake(notifier.id)
    await comes_true(lambda: line.sent == [["17"], ["18"]])
    line.let_go.set()
    listening.cancel()


async def listened(worker: Database) -> None:
    async def listeners() -> int:
        async with worker.plain() as connection:
            count = "SELECT count(*) FROM pg_stat_activity WHERE query ILIKE 'listen%'"
            return int(await connection.fetchval(count))

    async with asyncio.timeout(15):
        while not await listeners():  # noqa: ASYNC110 - the test looks from outside
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("roles", [("http,consume,schedule",), ("http,consume", "http,schedule")])
async def test_an_event_becomes_a_call_in_one_process_and_across_two(processes, emulator, route, eventually, roles):
    async with contextlib.AsyncExitStack() as stack:
        for each in roles:
            await stack.enter_async_context(processes.serving(ROLES=each, FALLBACK_POLL_SECONDS="600"))
        heard = processes.heard(emulator.id)
        person = emulator.portal["people"][3]["id"]
        installed = PortalInstalled(installer="1", language="en", app_code="c", origin=emulator.portal["origin"])
        await heard.told("gateway", "portal", str(emulator.id), installed)
        await heard.told(
            "gateway", "portal", str(emulator.id), PersonSeen(person=person, language="en", seen_at=datetime.now(UTC))
        )
        before = len(emulator.bell(person))
        for ring in range(1, 4):
            asked = route(person, request_id=uuid4())
            said = RouteStateTold(request_id=asked.request_id, revision=1, state=asked)
            await heard.told("approvals", "route", str(asked.request_id), said)
            await eventually(lambda: len(emulator.bell(person)), before + ring)
