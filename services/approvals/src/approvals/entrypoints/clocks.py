"""The clock: deadlines of open tasks that have run out, over all portals."""

import asyncio

import structlog
from prometheus_client import Counter

from approvals.adapters.clocks import RunOut, put_off, run_out
from approvals.usecases.escalate_overdue import escalate_overdue
from approvals.usecases.ports import Transactions
from common.persistence.pool import DEPENDENCY_ERRORS, Database

log = structlog.get_logger(__name__)

LOOKED_AT = Counter("task_clocks_total", "Requests whose clocks had run out, by outcome", ["outcome"])
AT_ONCE = 50
TRY_AGAIN_SECONDS = 300.0


class Deadlines:
    """Looks under the worker role, works per portal as app. Every replica may run it: the route's row decides."""

    def __init__(self, worker: Database, transactions: Transactions, tick_seconds: float) -> None:
        self._worker = worker
        self._transactions = transactions
        self._tick_seconds = tick_seconds

    async def run(self) -> None:
        while True:
            if not await self.once():
                await asyncio.sleep(self._tick_seconds)

    async def once(self) -> int:
        """Looks at what has run out now; returns how many requests were done."""
        done = 0
        for each in await run_out(self._worker, AT_ONCE):
            done += await self._look(each)
        return done

    async def _look(self, each: RunOut) -> bool:
        """One that fails is put off, so that the others are not kept waiting."""
        try:
            async with self._transactions(each.portal) as uow:
                await escalate_overdue(each.request_id, uow)
        except DEPENDENCY_ERRORS:
            raise
        except Exception:
            log.exception("deadline_failed", portal=str(each.portal), request=str(each.request_id))
            LOOKED_AT.labels("failed").inc()
            await put_off(self._worker, each, TRY_AGAIN_SECONDS)
            return False
        LOOKED_AT.labels("done").inc()
        return True
