"""Returned requests and since when nobody has worked on them: a thin table of the clock."""

from uuid import UUID

from common.persistence.sql import raw
from common.persistence.transaction import Transaction
from purchase_requests.domain.left_lying import LeftLying

_BEGIN = raw(
    "INSERT INTO returned_due (portal, request_id, since) VALUES (:portal, :request_id, :now)"
    " ON CONFLICT (portal, request_id) DO UPDATE SET since = EXCLUDED.since, noticed_at = NULL"
)
_FIND = raw("SELECT since, noticed_at FROM returned_due WHERE portal = :portal AND request_id = :request_id")
_NOTICED = raw("UPDATE returned_due SET noticed_at = :now WHERE portal = :portal AND request_id = :request_id")
_END = raw("DELETE FROM returned_due WHERE portal = :portal AND request_id = :request_id")

DUE_RETURNED = (
    "SELECT portal, request_id FROM returned_due WHERE since <= $1 AND noticed_at IS NULL"
    " OR since <= $2 AND noticed_at <= $3 ORDER BY since LIMIT 100"
)
"""Untouched since so long ago and unnoticed, or noticed long enough ago; read by the worker role across portals."""


class SqlReturned:
    """Guarded by the lock on the request's row, which every caller holds."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    async def begin(self, request_id: UUID) -> None:
        await self._tx.later(_BEGIN, portal=self._tx.portal, request_id=request_id, now=self._tx.now)

    async def find(self, request_id: UUID) -> LeftLying | None:
        row = await self._tx.fetch_one(_FIND, portal=self._tx.portal, request_id=request_id)
        return None if row is None else LeftLying(row["since"], row["noticed_at"])

    async def noticed(self, request_id: UUID) -> None:
        await self._tx.later(_NOTICED, portal=self._tx.portal, request_id=request_id, now=self._tx.now)

    async def end(self, request_id: UUID) -> None:
        await self._tx.later(_END, portal=self._tx.portal, request_id=request_id)
