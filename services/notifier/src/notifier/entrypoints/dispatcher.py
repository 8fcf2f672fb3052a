"""Wakes for every portal with something to send: at once after a commit here, else by looking at the due rows."""

import asyncio
from uuid import UUID

import structlog

from common.persistence.pool import DEPENDENCY_ERRORS, Database
from common.persistence.wakeups import Waker
from notifier.adapters.dispatch import BACKLOG, DUE_PORTALS
from notifier.adapters.metrics import OLDEST, WAITING
from notifier.adapters.outgoing import SqlOutgoing
from notifier.usecases.deliver_notices import deliver_notices
from notifier.usecases.ports import Lines

log = structlog.get_logger(__name__)

CHANNEL = "dispatch_notifier"
"""NOTIFY channel on which portals are named that another process has something for."""
POLL_SECONDS = 0.2
MEASURE_SECONDS = 5.0
PORTALS_AT_ONCE = 16


class Dispatcher:
    """One task per portal at a time, a bounded number of portals. `others` are the dispatchers of other replicas."""

    def __init__(
        self,
        worker: Database,
        outgoing: SqlOutgoing,
        lines: Lines,
        others: Waker,
        *,
        poll_seconds: float = POLL_SECONDS,
    ) -> None:
        self._worker, self._outgoing, self._lines, self._others = worker, outgoing, lines, others
        self._poll_seconds = poll_seconds
        self._woken: set[UUID] = set()
        self._ours: set[UUID] = set()
        self._busy: dict[UUID, asyncio.Task[None]] = {}
        self._news: dict[UUID, asyncio.Event] = {}
        self._wake = asyncio.Event()
        self._places = asyncio.Semaphore(PORTALS_AT_ONCE)

    def wake(self, portal: UUID) -> None:
        """This process committed something for the portal; whoever holds its lease will hear of it."""
        self._ours.add(portal)
        self._woken.add(portal)
        self._wake.set()

    def heard(self, portal: str) -> None:
        """Another process committed something for it."""
        self._woken.add(UUID(portal))
        self._wake.set()

    async def run(self) -> None:
        """Runs until cancelled; calls under way are then recorded as unknown by whoever takes the lease next."""
        loop = asyncio.get_running_loop()
        looked = measured = 0.0
        try:
            while True:
                portals = await self._woken_within(self._poll_seconds)
                if loop.time() - looked > self._poll_seconds:
                    looked = loop.time()
                    portals |= await self._due()
                if looked - measured > MEASURE_SECONDS:
                    measured = looked
                    await self._measure()
                for portal in portals:
                    self._serve(portal)
        finally:
            for task in self._busy.values():
                task.cancel()
            await asyncio.gather(*self._busy.values(), return_exceptions=True)

    async def _woken_within(self, seconds: float) -> set[UUID]:
        try:
            async with asyncio.timeout(seconds):
                await self._wake.wait()
        except TimeoutError:
            return set()
        self._wake.clear()
        woken, self._woken = self._woken, set()
        return woken

    async def _due(self) -> set[UUID]:
        try:
            async with self._worker.plain() as connection:
                return {row["portal"] for row in await connection.fetch(DUE_PORTALS, self._outgoing.owner)}
        except DEPENDENCY_ERRORS as error:
            log.warning("dispatcher_waits", error=type(error).__name__)
            await asyncio.sleep(1)
            return set()

    async def _measure(self) -> None:
        try:
            async with self._worker.plain() as connection:
                (backlog,) = await connection.fetch(BACKLOG)
        except DEPENDENCY_ERRORS:
            return
        WAITING.set(backlog["waiting"])
        OLDEST.set(backlog["oldest"])

    def _serve(self, portal: UUID) -> None:
        if portal in self._busy:
            self._news[portal].set()  # what was committed meanwhile may have missed its last look
        else:
            self._news[portal] = asyncio.Event()
            self._busy[portal] = asyncio.create_task(self._deliver(portal))

    async def _deliver(self, portal: UUID) -> None:
        try:
            async with self._places:
                told = portal in self._ours
                self._ours.discard(portal)
                ours = await deliver_notices(portal, self._outgoing, self._lines, self._news[portal])
                if told and not ours:
                    self._others.tell(str(portal))
        except DEPENDENCY_ERRORS as error:
            log.warning("delivery_interrupted", portal=str(portal), error=type(error).__name__)
            await asyncio.sleep(1)
        except Exception:
            log.exception("delivery_failed", portal=str(portal))
            await asyncio.sleep(1)
        finally:
            del self._busy[portal]
            if self._news.pop(portal).is_set():
                self.wake(portal)
