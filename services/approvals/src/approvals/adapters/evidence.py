"""Seals in PostgreSQL: found without holding up those who write, kept in the order of sealing."""

from collections.abc import Sequence

from approvals.domain.evidence import AuditRecord, Seal
from approvals.usecases.ports import Settled, Waiting
from common.persistence.sql import raw
from common.persistence.transaction import Transaction

_HEAD = raw(
    "SELECT seal_no, audit_id, hash, settled_before, settled_to, cluster FROM audit_seals WHERE portal = :portal"
    " ORDER BY seal_no DESC LIMIT 1"
)
_CLOCK = raw(
    "SELECT system_identifier AS cluster, pg_snapshot_xmin(s)::text::bigint AS oldest,"
    " pg_snapshot_xmax(s)::text::bigint AS next FROM pg_control_system(), pg_current_snapshot() AS s"
)
_WAITING = raw(
    "SELECT id, at, subject, action, actor, principal, detail FROM audit a"
    " WHERE portal = :portal AND written_by >= :before AND id > :to AND NOT EXISTS"
    " (SELECT 1 FROM audit_seals s WHERE s.portal = :portal AND s.audit_id = a.id) ORDER BY id LIMIT :limit"
)
_COUNTED_ELSEWHERE = raw("SELECT COALESCE(max(id), 0) FROM audit WHERE portal = :portal AND written_by >= :next")
_KEEP = raw(
    "INSERT INTO audit_seals (portal, seal_no, audit_id, hash, sealed_at, settled_before, settled_to, cluster)"
    " SELECT :portal, t.no, t.audit_id, t.hash, :now, :before, :to, :cluster"
    " FROM unnest(:no::bigint[], :audit_id::bigint[], :hash::bytea[]) AS t(no, audit_id, hash)"
)
_ANCHOR = raw(
    "INSERT INTO audit_anchors (portal, day, seal_no, hash, anchored_at)"
    " VALUES (:portal, :day, :no, :hash, :now) ON CONFLICT DO NOTHING"
)


class SqlEvidence:
    """Port `Evidence`."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    async def head(self) -> Seal | None:
        row = await self._tx.fetch_one(_HEAD, portal=self._tx.portal)
        return Seal(row["seal_no"], row["audit_id"], row["hash"]) if row else None

    async def waiting(self, limit: int) -> Waiting:
        """The clock is read before the records: what had ended by then is visible to the second statement."""
        head = await self._tx.fetch_one(_HEAD, portal=self._tx.portal)
        clock = await self._tx.fetch_one(_CLOCK)
        assert clock is not None  # one row, always
        settled = Settled(head["settled_before"], head["settled_to"], head["cluster"]) if head else Settled(0, 0, 0)
        moved = settled.cluster != clock["cluster"]
        rows = await self._tx.fetch(
            _WAITING, portal=self._tx.portal, before=0 if moved else settled.before, to=settled.to, limit=limit
        )
        if len(rows) < limit:
            settled = Settled(clock["oldest"], settled.to, clock["cluster"])
            if moved:
                settled = await self._without_the_old_counting(settled, clock["next"])
        return Waiting([AuditRecord(**dict(row)) for row in rows], settled)

    async def _without_the_old_counting(self, settled: Settled, following: int) -> Settled:
        """After a backup was restored on another server, ids of its transactions may lie ahead of ours."""
        last = await self._tx.fetch_value(_COUNTED_ELSEWHERE, portal=self._tx.portal, next=following)
        return Settled(settled.before, max(settled.to, last), settled.cluster)

    async def keep(self, seals: Sequence[Seal], settled: Settled) -> None:
        await self._tx.execute(
            _KEEP,
            portal=self._tx.portal,
            now=self._tx.now,
            no=[each.no for each in seals],
            audit_id=[each.audit_id for each in seals],
            hash=[each.hash for each in seals],
            before=settled.before,
            to=settled.to,
            cluster=settled.cluster,
        )

    async def anchor(self, head: Seal) -> bool:
        day = self._tx.now.date()
        values = {"portal": self._tx.portal, "day": day, "no": head.no, "hash": head.hash, "now": self._tx.now}
        return await self._tx.execute(_ANCHOR, **values) > 0
