"""What the clock does: waiting submits are said again, returned requests nobody works on end, the rows of removed portals are deleted in batches."""

import asyncio
from datetime import datetime
from uuid import UUID

import structlog
from prometheus_client import Counter, Gauge

from common.persistence.pool import DEPENDENCY_ERRORS, Database
from purchase_requests.adapters.portals import SqlPortals
from purchase_requests.adapters.returned import DUE_RETURNED
from purchase_requests.adapters.statements import DUE_REMOVALS, DUE_SUBMISSIONS, OLDEST_SUBMITTING
from purchase_requests.adapters.unit_of_work import SqlUnitOfWork
from purchase_requests.domain.left_lying import ReturnedLife
from purchase_requests.usecases.expire_returned import expire_returned
from purchase_requests.usecases.say_submitting_again import say_submitting_again

log = structlog.get_logger(__name__)

TICK_SECONDS = 5.0
PURGE_BATCH = 500
PURGE_BATCHES = 20
RETURNED = Counter("returned_expired_total", "Returned requests nobody worked on, by what became of them", ["became"])
SUBMITTING_AGE = Gauge("submitting_oldest_age_seconds", "Age of the oldest submit without a route")


class Schedule:
    """The worker role finds what is due across portals; the work is done as app, one portal a transaction."""

    def __init__(
        self, app: Database, worker: Database, life: ReturnedLife, *, purge_batch: int = PURGE_BATCH, purge_batches: int = PURGE_BATCHES
    ) -> None:
        self._app = app
        self._worker = worker
        self._life = life
        self._purge_batch = purge_batch
        self._purge_batches = purge_batches

    async def run(self) -> None:
        while True:
            await asyncio.sleep(TICK_SECONDS)
            try:
                await self.once()
            except DEPENDENCY_ERRORS as error:
                log.warning("schedule_interrupted", error=str(error) or type(error).__name__)

    async def once(self) -> None:
        """Everything due now. Two replicas at once do no harm: each row is taken under the request's lock."""
        now = self._worker.now()
        async with self._worker.plain() as connection:
            oldest = await connection.fetchval(OLDEST_SUBMITTING)
            waiting = await connection.fetch(DUE_SUBMISSIONS, now)
            removals = await connection.fetch(DUE_REMOVALS)
        SUBMITTING_AGE.set((now - oldest).total_seconds() if oldest else 0)
        for row in waiting:
            async with self._app.transaction(row["portal"]) as tx:
                await say_submitting_again(row["request_id"], SqlUnitOfWork(tx))
            log.info("submitting_said_again", portal=str(row["portal"]), request=str(row["request_id"]))
        await self._expire(now)
        for row in removals:
            await self._purge(row["portal"], row["up_to"])

    async def _expire(self, now: datetime) -> None:
        """Told, cancelled, or no longer returned; each under its own lock, which decides what is true now."""
        if self._life.cancel is None:
            return
        told, over = now - self._life.notice, now - self._life.cancel
        async with self._worker.plain() as connection:
            due = await connection.fetch(DUE_RETURNED, told, over, now - (self._life.cancel - self._life.notice))
        for row in due:
            async with self._app.transaction(row["portal"]) as tx:
                became = await expire_returned(row["request_id"], self._life, SqlUnitOfWork(tx))
            RETURNED.labels(became).inc()
            log.info("returned_expired", portal=str(row["portal"]), request=str(row["request_id"]), became=became)

    async def _purge(self, portal: UUID, up_to: datetime) -> None:
        total = 0
        for _ in range(self._purge_batches):
            async with self._app.transaction(portal) as tx:
                gone = await SqlPortals(tx).purge_some(up_to, self._purge_batch)
            total += gone
            if not gone:
                break
        log.info("portal_purged", portal=str(portal), rows=total)
