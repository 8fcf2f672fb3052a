"""The clock seals the audit: one portal at a time, a batch per transaction, until nothing is left to seal."""

import asyncio

import structlog
from prometheus_client import Counter

from approvals.adapters.leases import Lease, Leases
from approvals.entrypoints.due_work import DueWork
from approvals.settings import Settings
from approvals.usecases.ports import Transactions
from approvals.usecases.seal_evidence import Sealing, seal_evidence
from common.persistence.pool import DEPENDENCY_ERRORS

log = structlog.get_logger(__name__)

SEALED = Counter("evidence_sealed_total", "Audit records put into the chain")
FAILED = Counter("evidence_failed_total", "Rounds of sealing that broke off")
LONGEST_SECONDS = 60.0


class EvidenceSealing(DueWork):
    """Seals what is due."""

    kind, at_once, lease_seconds = "evidence", 2, 60.0

    def __init__(self, leases: Leases, transactions: Transactions, settings: Settings) -> None:
        super().__init__(leases, settings)
        self._transactions = transactions

    async def work(self, lease: Lease) -> None:
        sealed, failures = 0, 0
        try:
            async with asyncio.timeout(self.lease_seconds / 2):
                while (done := await self._batch(lease)).more:
                    sealed += done.sealed
            sealed += done.sealed
        except (*DEPENDENCY_ERRORS, TimeoutError) as error:
            failures = lease.failures + 1
            FAILED.inc()
            log.warning("evidence_failed", portal=str(lease.portal), error=f"{type(error).__name__}: {error}")
        interval = self._interval(lease.interval, busy=sealed > 0)
        after = self._settings.back_off(failures) if failures else interval
        await self._leases.release(lease, after=after, interval=interval, failures=failures)

    async def _batch(self, lease: Lease) -> Sealing:
        async with self._transactions(lease.portal) as uow:
            done = await seal_evidence(lease, uow)
        SEALED.inc(done.sealed)
        if done.anchored is not None:
            log.info("evidence_anchored", portal=str(lease.portal), **done.anchored.model_dump(mode="json"))
        return done

    def _interval(self, before: float, *, busy: bool) -> float:
        """Quiet portals are looked at less often, at least once a minute."""
        shortest = self._settings.seal_seconds
        return shortest if busy else min(max(before * 1.5, shortest), LONGEST_SECONDS)
