"""The thin row of a portal: from when on there is something to send, and who may send it."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from common.persistence.sql import raw
from common.persistence.transaction import Transaction
from notifier.usecases.ports import Lease, LeaseLost

LEASE = timedelta(seconds=30)

DUE_PORTALS = (
    "SELECT portal FROM dispatch WHERE due_at <= now() AND (blocked_until IS NULL OR blocked_until <= now())"
    " AND (owner IS NULL OR owner = $1 OR until < now()) ORDER BY due_at LIMIT 200"
)
BACKLOG = (
    "SELECT COALESCE(sum(waiting), 0)::int AS waiting,"
    " COALESCE(extract(epoch FROM now() - min(due_at)), 0)::float AS oldest FROM dispatch WHERE due_at <= now()"
)
_DUE = raw(
    "INSERT INTO dispatch (portal, due_at) VALUES (:portal, :at) ON CONFLICT (portal)"
    " DO UPDATE SET due_at = LEAST(dispatch.due_at, EXCLUDED.due_at)"
)
_RESUME = raw(
    "INSERT INTO dispatch (portal, due_at) VALUES (:portal, :at) ON CONFLICT (portal)"
    " DO UPDATE SET due_at = EXCLUDED.due_at, blocked_until = NULL, failures = 0"
)
_STOP = raw("UPDATE dispatch SET due_at = NULL, blocked_until = NULL, failures = 0 WHERE portal = :portal")
_LOCK = raw(
    "SELECT d.owner, d.until, d.fence, d.bucket_level, d.bucket_at, d.blocked_until,"
    " (SELECT state FROM portals p WHERE p.portal = d.portal) AS state"
    " FROM dispatch d WHERE d.portal = :portal FOR UPDATE OF d"
)
_TAKE = raw(
    "UPDATE dispatch SET owner = :owner, until = :until, fence = fence + 1 WHERE portal = :portal RETURNING fence"
)
_KEEP = raw(
    "UPDATE dispatch SET until = :until WHERE portal = :portal AND owner = :owner AND fence = :fence RETURNING fence"
)
_RELEASE = raw(
    "UPDATE dispatch SET owner = NULL, until = NULL, due_at = :due_at, waiting = :waiting,"
    " bucket_level = :level, bucket_at = :now WHERE portal = :portal"
)
_BLOCK = raw(
    "UPDATE dispatch SET failures = failures + 1,"
    " blocked_until = :now::timestamptz + LEAST(make_interval(secs => :pause::float * power(2, LEAST(failures, 8))), '5 minutes')"
    " WHERE portal = :portal"
)
DUE_RECOUNTS = "SELECT portal FROM dispatch WHERE recount_at <= $1 ORDER BY recount_at LIMIT 20"
_RECOUNT_AT = raw("UPDATE dispatch SET recount_at = :at WHERE portal = :portal AND recount_at IS NULL")
_TAKE_RECOUNT = raw(
    "UPDATE dispatch SET recount_at = NULL WHERE portal = :portal AND recount_at <= :now RETURNING portal"
)
_UNBLOCK = raw("UPDATE dispatch SET failures = 0, blocked_until = NULL WHERE portal = :portal AND failures > 0")


class SqlDispatch:
    """Every method locks the portal's row first, so consuming and dispatching never interleave."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._due_from: datetime | None = None

    async def due(self, at: datetime) -> None:
        """Once per transaction and moment: the row stays locked until it ends."""
        if self._due_from is None or at < self._due_from:
            self._due_from = at
            await self._tx.execute(_DUE, portal=self._tx.portal, at=at)

    async def resume(self) -> None:
        await self._tx.execute(_RESUME, portal=self._tx.portal, at=self._tx.now)

    async def stop(self) -> None:
        self._due_from = None
        await self._tx.execute(_STOP, portal=self._tx.portal)

    async def recount_at(self, at: datetime) -> None:
        await self._tx.later(_RECOUNT_AT, portal=self._tx.portal, at=at)

    async def take_recount(self) -> bool:
        return await self._tx.fetch_value(_TAKE_RECOUNT, portal=self._tx.portal, now=self._tx.now) is not None

    async def take(self, owner: UUID, rate: float) -> Lease | None:
        """None when somebody else holds it, or the portal may not be called now. `rate` refills the level."""
        row = await self._tx.fetch_one(_LOCK, portal=self._tx.portal)
        now = self._tx.now
        if row is None or (row["blocked_until"] is not None and row["blocked_until"] > now):
            return None
        if row["state"] in {"suspended", "removed"}:
            await self.stop()
            return None
        if row["owner"] is not None and row["owner"] != owner and row["until"] > now:
            return None
        fence = await self._tx.fetch_value(_TAKE, owner=owner, until=now + LEASE, portal=self._tx.portal)
        return Lease(self._tx.portal, fence, _level(row, rate, now))

    async def keep(self, lease: Lease, owner: UUID) -> None:
        """Prolongs and locks it. Raises LeaseLost."""
        kept = await self._tx.fetch_one(
            _KEEP, until=self._tx.now + LEASE, portal=lease.portal, owner=owner, fence=lease.fence
        )
        if kept is None:
            raise LeaseLost

    async def release(self, due_at: datetime | None, waiting: int, level: float) -> None:
        await self._tx.later(
            _RELEASE, due_at=due_at, waiting=waiting, level=level, now=self._tx.now, portal=self._tx.portal
        )

    async def block(self, pause: float) -> None:
        """Leave the portal alone, each time in a row for twice as long, at most 5 minutes."""
        await self._tx.later(_BLOCK, now=self._tx.now, pause=pause, portal=self._tx.portal)

    async def unblock(self) -> None:
        await self._tx.later(_UNBLOCK, portal=self._tx.portal)


def _level(row: Any, rate: float, now: datetime) -> float | None:
    """What is left of the burst. A lease that was never given back may have used all of it."""
    if row["owner"] is not None:
        return 0.0
    if row["bucket_level"] is None:
        return None
    idle: float = max(0.0, (now - row["bucket_at"]).total_seconds())
    return float(row["bucket_level"]) + idle * rate
