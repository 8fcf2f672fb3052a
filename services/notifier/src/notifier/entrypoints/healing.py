"""The clock: counters are counted anew after the states of all routes were told again."""

import asyncio

import structlog

from common.persistence.pool import DEPENDENCY_ERRORS, Database
from notifier.adapters.dispatch import DUE_RECOUNTS
from notifier.adapters.metrics import HEALED
from notifier.adapters.unit_of_work import SqlUnitOfWork
from notifier.usecases.recount_counters import recount_counters

log = structlog.get_logger(__name__)

TICK_SECONDS = 10.0


class Healing:
    """The worker role finds the portals; each is counted as app, in one transaction."""

    def __init__(self, app: Database, worker: Database) -> None:
        self._app, self._worker = app, worker

    async def run(self) -> None:
        while True:
            await asyncio.sleep(TICK_SECONDS)
            try:
                await self.once()
            except DEPENDENCY_ERRORS as error:
                log.warning("healing_interrupted", error=type(error).__name__)

    async def once(self) -> None:
        """Everything due now."""
        async with self._worker.plain() as connection:
            due = [row["portal"] for row in await connection.fetch(DUE_RECOUNTS, self._worker.now())]
        for portal in due:
            async with self._app.transaction(portal) as tx:
                wrong = await recount_counters(SqlUnitOfWork(tx))
            HEALED.labels("counter").inc(len(wrong))
            log.info("counters_recounted", portal=str(portal), healed=len(wrong))
