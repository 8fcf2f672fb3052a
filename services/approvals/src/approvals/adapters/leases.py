"""Due rows under the worker role: what is due is leased, so that one process at a time works on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from common.persistence.pool import Database
from common.persistence.sql import raw
from common.persistence.transaction import Transaction

_TAKE = (
    "UPDATE due SET lease_owner = $1, lease_until = now() + make_interval(secs => $2), fence = fence + 1, next_at = now()"
    " WHERE (portal, kind) IN (SELECT portal, kind FROM due WHERE kind = $4 AND next_at <= now()"
    " AND (lease_until IS NULL OR lease_until < now()) ORDER BY next_at LIMIT $3 FOR UPDATE SKIP LOCKED)"
    " RETURNING portal, kind, fence, interval_seconds, failures, next_at"
)
_NEXT = (
    "UPDATE due SET next_at = CASE WHEN next_at > $7 THEN next_at ELSE now() + make_interval(secs => $4) END,"
    " interval_seconds = $5, failures = $6,"
    " lease_owner = NULL, lease_until = NULL WHERE portal = $1 AND kind = $2 AND fence = $3"
)
_HOLDS = raw("SELECT fence = :fence FROM due WHERE portal = :portal AND kind = :kind FOR UPDATE")


@dataclass(frozen=True, slots=True)
class Lease:
    """Ours until it is released or runs out; `fence` rises with every taking, which is at `taken_at`."""

    portal: UUID
    kind: str
    fence: int
    interval: float
    failures: int
    taken_at: datetime | None = None

    async def holds(self, uow: Any) -> bool:
        """Port `Fence`: inside the transaction that writes, against the row itself."""
        tx: Transaction = uow.tx
        return bool(await tx.fetch_value(_HOLDS, fence=self.fence, portal=self.portal, kind=self.kind))


class Leases:
    """Sees only `due`, over all portals."""

    def __init__(self, worker: Database, owner: str) -> None:
        self._worker = worker
        self._owner = owner

    async def take(self, kind: str, limit: int, seconds: float) -> Sequence[Lease]:
        """What is due of this kind and nobody works on; each is ours for so many seconds."""
        async with self._worker.plain() as connection:
            rows = await connection.fetch(_TAKE, self._owner, seconds, limit, kind)
        return [
            Lease(r["portal"], r["kind"], r["fence"], r["interval_seconds"], r["failures"], r["next_at"]) for r in rows
        ]

    async def release(self, lease: Lease, *, after: float, interval: float, failures: int) -> None:
        """The next time is `after` seconds away, unless somebody named another one since the lease was taken.

        A lease that was lost meanwhile changes nothing.
        """
        values = (lease.portal, lease.kind, lease.fence, after, interval, failures, lease.taken_at)
        async with self._worker.plain() as connection:
            await connection.execute(_NEXT, *values)
