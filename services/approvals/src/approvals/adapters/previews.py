"""Previews of imports in PostgreSQL, named by the hash of what they would do."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from approvals.adapters.snapshots import keep_snapshot
from approvals.domain.documents import content_hash
from common.persistence.sql import raw
from common.persistence.transaction import Transaction

KEPT_FOR = timedelta(days=1)

_KEEP = raw(
    "WITH old AS (DELETE FROM import_previews WHERE portal = :portal AND created_at < :oldest)"
    " INSERT INTO import_previews (portal, hash, document, created_by, created_at)"
    " VALUES (:portal, :hash, :document, :by, :now)"
    " ON CONFLICT (portal, hash) DO UPDATE SET created_at = EXCLUDED.created_at"
)
_FIND = raw("SELECT document FROM import_previews WHERE portal = :portal AND hash = :hash AND created_at >= :oldest")
_DROP = raw("DELETE FROM import_previews WHERE portal = :portal AND hash = :hash RETURNING document")


class SqlPreviews:
    """Port `Previews`."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    async def keep(self, plan: Mapping[str, Any], by: str) -> str:
        hashed = content_hash(plan)
        values = {"hash": hashed, "document": plan, "by": by, "now": self._tx.now}
        await self._tx.execute(_KEEP, portal=self._tx.portal, oldest=self._tx.now - KEPT_FOR, **values)
        return hashed

    async def find(self, hashed: str) -> Mapping[str, Any] | None:
        found: Mapping[str, Any] | None = await self._tx.fetch_value(
            _FIND, portal=self._tx.portal, hash=hashed, oldest=self._tx.now - KEPT_FOR
        )
        return found

    async def settle(self, hashed: str, kind: str) -> None:
        document = await self._tx.fetch_value(_DROP, portal=self._tx.portal, hash=hashed)
        await keep_snapshot(self._tx, kind, document)
