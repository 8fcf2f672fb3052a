"""The clock: portals that are due are polled, a few at a time."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from uuid import UUID

import structlog
from prometheus_client import Counter, Gauge, Histogram

from approvals.adapters.directory import IncompletePoll
from approvals.adapters.leases import Lease, Leases
from approvals.domain.errors import BrokenTree, InvalidDocument
from approvals.entrypoints.due_work import DueWork
from approvals.settings import Settings
from approvals.usecases.note_poll import note_poll
from approvals.usecases.poll_organisation import LeaseLost, poll_organisation
from approvals.usecases.ports import Directory, Transactions, UnitOfWork
from common.bitrix24 import Bitrix24Error

log = structlog.get_logger(__name__)

POLLS = Counter("organisation_polls_total", "Polls of portals by outcome", ["outcome"])
HELD = Gauge("organisation_held", "1 after a poll that would remove too many people, until one is applied")
SWITCHES = Histogram("organisation_switch_seconds", "From begin to commit of the transaction that switched")
REFUSED = Gauge("organisation_refused", "1 after a poll whose tree was broken, until one is not")


class OrganisationPolling(DueWork):
    """Polls what is due."""

    kind, at_once, lease_seconds = "organisation", 4, 120.0

    def __init__(self, leases: Leases, directory: Directory, transactions: Transactions, settings: Settings) -> None:
        super().__init__(leases, settings)
        self._directory = directory
        self._transactions = transactions

    async def work(self, lease: Lease) -> None:
        failures, interval, problem = 0, lease.interval, None
        timed = _Timed(self._transactions)
        try:
            async with asyncio.timeout(self.lease_seconds - 20):
                applied = await poll_organisation(lease.portal, self._directory, timed, lease)
            outcome = "held" if applied.held else "changed" if applied.changed else "same"
            interval = self._interval(lease.interval, changed=applied.changed)
            HELD.set(1 if applied.held else 0)
            REFUSED.set(0)
            if applied.changed:
                timed.tell(lease.portal, applied.version)
            if applied.held:
                log.error("organisation_held", portal=str(lease.portal), version=applied.version)
        except LeaseLost:
            outcome = "lost"
        except (BrokenTree, InvalidDocument) as error:
            outcome, problem = "refused", {"code": error.code, "message": error.message}
            REFUSED.set(1)
        except (Bitrix24Error, IncompletePoll, TimeoutError) as error:
            outcome, problem = "failed", {"code": type(error).__name__, "message": str(error)}
        if problem is not None:
            failures = lease.failures + 1
            log.warning("organisation_poll_failed", portal=str(lease.portal), outcome=outcome, **problem)
            await self._note(lease, outcome, problem)
        POLLS.labels(outcome).inc()
        after = self._settings.back_off(failures) if failures else interval
        await self._leases.release(lease, after=_jittered(after), interval=interval, failures=failures)

    async def _note(self, lease: Lease, outcome: str, problem: Mapping[str, str]) -> None:
        """What went wrong stays readable until the next poll."""
        async with self._transactions(lease.portal) as uow:
            await note_poll(outcome, lease.taken_at or uow.now, uow, {"problem": problem})

    def _interval(self, before: float, *, changed: bool) -> float:
        """Shortest after a change, half as long again after each poll that found nothing."""
        shortest = float(self._settings.poll_seconds)
        return shortest if changed else min(max(before * 1.5, shortest), self._settings.longest_poll_seconds)


class _Timed:
    """The same transactions; tells how long the last one took, begin and commit included."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions
        self._seconds = self._cpu_seconds = 0.0

    @asynccontextmanager
    async def __call__(self, portal: UUID) -> AsyncIterator[UnitOfWork]:
        wall, cpu = time.perf_counter(), time.process_time()
        async with self._transactions(portal) as uow:
            yield uow
        self._seconds, self._cpu_seconds = time.perf_counter() - wall, time.process_time() - cpu

    def tell(self, portal: UUID, version: int) -> None:
        """`cpu_seconds` are those of the process: what else it did meanwhile counts."""
        SWITCHES.observe(self._seconds)
        took = {"seconds": round(self._seconds, 4), "cpu_seconds": round(self._cpu_seconds, 4)}
        log.info("organisation_switched", portal=str(portal), version=version, **took)


def _jittered(seconds: float) -> float:
    return seconds * random.uniform(0.9, 1.1)  # noqa: S311 - spreads load, guards nothing
