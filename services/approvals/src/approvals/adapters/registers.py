"""Entries of the registers in PostgreSQL: `own_facts`, one row each, numbered by changes."""

from collections.abc import Mapping, Sequence
from typing import Any

from approvals.usecases.ports.registers import Entry
from common.persistence.sql import raw
from common.persistence.transaction import Transaction

_TURN = raw("SELECT 1 FROM portals WHERE portal = :portal FOR UPDATE")
_FIND = raw(
    "SELECT document, version, changed_at, changed_by FROM own_facts"
    " WHERE portal = :portal AND kind = :kind AND id = :id"
)
_ALL = raw(
    "SELECT id, document, version, changed_at, changed_by FROM own_facts"
    " WHERE portal = :portal AND kind = :kind ORDER BY id"
)
_PUT = raw(
    "WITH put AS (INSERT INTO own_facts (portal, kind, id, document, changed_at, changed_by)"
    " VALUES (:portal, :kind, :id, :document, :now, :by) ON CONFLICT (portal, kind, id) DO UPDATE SET"
    " document = EXCLUDED.document, version = own_facts.version + 1, changed_at = EXCLUDED.changed_at,"
    " changed_by = EXCLUDED.changed_by WHERE own_facts.document <> EXCLUDED.document RETURNING version)"
    " SELECT COALESCE((SELECT version FROM put),"
    " (SELECT version FROM own_facts WHERE portal = :portal AND kind = :kind AND id = :id))"
)
_PUT_ALL = raw(
    "INSERT INTO own_facts (portal, kind, id, document, changed_at, changed_by)"
    " SELECT :portal, :kind, t.id, t.document, :now, :by FROM unnest(:ids::text[], :documents::jsonb[]) AS t(id, document)"
    " ON CONFLICT (portal, kind, id) DO UPDATE SET document = EXCLUDED.document, version = own_facts.version + 1,"
    " changed_at = EXCLUDED.changed_at, changed_by = EXCLUDED.changed_by"
    " WHERE own_facts.document <> EXCLUDED.document"
)
_DROP_ALL = raw("DELETE FROM own_facts WHERE portal = :portal AND kind = :kind AND id = ANY(:ids::text[])")
_DROP = raw("DELETE FROM own_facts WHERE portal = :portal AND kind = :kind AND id = :id")


class SqlRegisters:
    """Port `Registers`."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    async def take_turn(self) -> None:
        await self._tx.execute(_TURN, portal=self._tx.portal)

    async def find(self, kind: str, entry_id: str) -> Entry | None:
        row = await self._tx.fetch_one(_FIND, portal=self._tx.portal, kind=kind, id=entry_id)
        return Entry(**dict(row)) if row else None

    async def all(self, kind: str) -> Mapping[str, Entry]:
        rows = [dict(row) for row in await self._tx.fetch(_ALL, portal=self._tx.portal, kind=kind)]
        return {row.pop("id"): Entry(**row) for row in rows}

    async def put(self, kind: str, entry_id: str, document: Any, by: str) -> int:
        key = {"portal": self._tx.portal, "kind": kind, "id": entry_id}
        return int(await self._tx.fetch_value(_PUT, **key, document=document, now=self._tx.now, by=by))

    async def drop(self, kind: str, entry_id: str) -> None:
        await self._tx.execute(_DROP, portal=self._tx.portal, kind=kind, id=entry_id)

    async def put_all(self, kind: str, documents: Mapping[str, Any], by: str) -> None:
        values = {"ids": list(documents), "documents": list(documents.values()), "now": self._tx.now, "by": by}
        await self._tx.execute(_PUT_ALL, portal=self._tx.portal, kind=kind, **values)

    async def drop_all(self, kind: str, ids: Sequence[str]) -> None:
        await self._tx.execute(_DROP_ALL, portal=self._tx.portal, kind=kind, ids=list(ids))
