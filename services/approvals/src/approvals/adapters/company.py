"""The organisation of a portal in PostgreSQL: the version in force, what it was made of, our own facts."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from approvals.adapters.caches import Caches
from approvals.adapters.snapshots import find_snapshot, keep_snapshot
from approvals.domain.composition import Head, Structure, compose, head_from_dict, structure_of
from approvals.domain.money import Rates, rates_from_dict
from approvals.domain.organisation import Organisation
from approvals.domain.organisation_document import organisation_from_dict
from approvals.usecases.ports import PortalRow
from common.persistence.sql import raw
from common.persistence.transaction import Transaction

_VERSION = raw("SELECT org_version, rates_hash FROM portals WHERE portal = :portal")
_AT = raw(
    "SELECT h.document AS head, c.document AS company, s.document AS stand_ins FROM organisation_versions v"
    " JOIN snapshots h ON h.portal = v.portal AND h.hash = v.hash"
    " LEFT JOIN snapshots c ON c.portal = v.portal AND c.hash = h.document->>'company'"
    " LEFT JOIN snapshots s ON s.portal = v.portal AND s.hash = h.document->>'stand_ins'"
    " WHERE v.portal = :portal AND v.version = :version"
)
_LOCK = raw(
    "SELECT org_version, org_hash, directory_hash, held_hash, accepted_hash, suspended, polled_at, followed_at,"
    " sync_asked_at"
    " FROM portals WHERE portal = :portal FOR UPDATE"
)
_KEPT = raw(
    "SELECT s.document FROM portals p JOIN snapshots s ON s.portal = p.portal AND s.hash = p.directory_hash"
    " WHERE p.portal = :portal"
)
_HELD = raw(
    "SELECT s.document FROM portals p JOIN snapshots s ON s.portal = p.portal AND s.hash = p.held_hash"
    " WHERE p.portal = :portal"
)
_OWN = raw("SELECT kind, id, document FROM own_facts WHERE portal = :portal ORDER BY kind, id")
_PUT_OWN = raw(
    "INSERT INTO own_facts (portal, kind, id, document) SELECT :portal, :kind, t.id, t.document"
    " FROM unnest(:ids::text[], :documents::jsonb[]) AS t(id, document)"
    " ON CONFLICT (portal, kind, id) DO UPDATE SET document = EXCLUDED.document, version = own_facts.version + 1,"
    " changed_at = now(), changed_by = EXCLUDED.changed_by WHERE own_facts.document <> EXCLUDED.document"
)
_DROP_OWN = raw(
    "DELETE FROM own_facts WHERE portal = :portal AND kind = :kind AND (:ids::text[] IS NULL OR id = ANY(:ids::text[]))"
)
_DIRECTORY = raw(
    "UPDATE portals SET directory_hash = :hash, polled_at = CASE WHEN :polled THEN :now::timestamptz ELSE polled_at END"
    " WHERE portal = :portal"
)
_HOLD = raw("UPDATE portals SET held_hash = :held WHERE portal = :portal")
_ACCEPT = raw("UPDATE portals SET accepted_hash = held_hash WHERE portal = :portal AND held_hash IS NOT NULL")
_SWITCH = raw(
    "WITH numbered AS (INSERT INTO organisation_versions (portal, version, hash, applied_at)"
    " VALUES (:portal, :version, :hash, :now))"
    " UPDATE portals SET org_version = :version, org_hash = :hash WHERE portal = :portal"
)
_FOLLOWED = raw(
    "WITH followed AS (UPDATE portals SET followed_at = :now WHERE portal = :portal)"
    " INSERT INTO due (portal, kind, next_at, interval_seconds)"
    " SELECT :portal, 'boundary', :next_at::timestamptz, 0 WHERE :next_at::timestamptz IS NOT NULL"
    " ON CONFLICT (portal, kind) DO UPDATE SET next_at = EXCLUDED.next_at, failures = 0"
)
_RATES = raw("UPDATE portals SET rates_hash = :hash, rates_source = :source WHERE portal = :portal")
_SOURCE = raw("SELECT rates_source FROM portals WHERE portal = :portal")


class SqlCompany:
    """Port `Company`."""

    def __init__(self, tx: Transaction, caches: Caches) -> None:
        self._tx = tx
        self._caches = caches

    async def current(self) -> Organisation:
        row = await self._tx.fetch_one(_VERSION, portal=self._tx.portal)
        return await self.at(row["org_version"]) if row and row["org_version"] else Organisation()

    async def at(self, version: int) -> Organisation:
        key = (self._tx.portal, version)
        known = self._caches.organisations.get(key)
        if known is not None:
            return known
        return self._caches.organisations.put(key, await self.read(version))

    async def read(self, version: int) -> Organisation:
        """As it is stored, past the cache of what is in use. Raises LookupError."""
        row = await self._tx.fetch_one(_AT, portal=self._tx.portal, version=version)
        if row is None:
            raise LookupError(f"no organisation version {version}")
        if "people" in row["head"]:  # written whole, by an earlier release
            return await asyncio.to_thread(organisation_from_dict, row["head"], version)
        head = head_from_dict(row["head"])
        structure = await self.structure(head.directory, None)
        return compose(structure, row["company"], row["stand_ins"], head.merged, version)

    async def structure(self, hashed: str, directory: Mapping[str, Any] | None) -> Structure:
        known = self._caches.structures.get(hashed)
        if known is not None:
            return known
        document = directory if directory is not None else await find_snapshot(self._tx, hashed)
        # a large company takes a while to read: in a thread, so that everybody else gets his turn meanwhile
        return self._caches.structures.put(hashed, await asyncio.to_thread(structure_of, document))

    async def rates(self) -> Rates:
        row = await self._tx.fetch_one(_VERSION, portal=self._tx.portal)
        if row is None:
            return Rates("EUR")
        known = self._caches.rates.get(row["rates_hash"])
        if known is not None:
            return known
        read = rates_from_dict(await find_snapshot(self._tx, row["rates_hash"]))
        return self._caches.rates.put(row["rates_hash"], read)

    async def lock(self) -> PortalRow | None:
        row = await self._tx.fetch_one(_LOCK, portal=self._tx.portal)
        return PortalRow(**dict(row)) if row else None

    async def own(self) -> Mapping[str, Mapping[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        for row in await self._tx.fetch(_OWN, portal=self._tx.portal):
            found.setdefault(row["kind"], {})[row["id"]] = row["document"]
        return found

    async def put_own(self, kind: str, documents: Mapping[str, Any]) -> None:
        values = {"portal": self._tx.portal, "kind": kind}
        await self._tx.execute(_PUT_OWN, **values, ids=list(documents), documents=list(documents.values()))

    async def drop_own(self, kind: str, ids: Sequence[str] | None = None) -> None:
        await self._tx.execute(_DROP_OWN, portal=self._tx.portal, kind=kind, ids=None if ids is None else list(ids))

    async def directory(self) -> Mapping[str, Any] | None:
        found: Mapping[str, Any] | None = await self._tx.fetch_value(_KEPT, portal=self._tx.portal)
        return found

    async def keep_directory(self, directory: Mapping[str, Any], hashed: str, *, polled: bool) -> None:
        await keep_snapshot(self._tx, "directory", directory, hashed)
        await self._tx.execute(_DIRECTORY, portal=self._tx.portal, hash=hashed, polled=polled, now=self._tx.now)

    async def hold(self, directory: Mapping[str, Any] | None, hashed: str | None) -> None:
        if directory is not None:
            await keep_snapshot(self._tx, "directory", directory, hashed)
        await self._tx.execute(_HOLD, portal=self._tx.portal, held=hashed)

    async def held(self) -> Mapping[str, Any] | None:
        found: Mapping[str, Any] | None = await self._tx.fetch_value(_HELD, portal=self._tx.portal)
        return found

    async def accept_held(self) -> bool:
        return await self._tx.execute(_ACCEPT, portal=self._tx.portal) > 0

    async def switch(self, version: int, head: Head, company: Mapping[str, Any], stand_ins: Mapping[str, Any]) -> None:
        await keep_snapshot(self._tx, "company", company, head.company)
        await keep_snapshot(self._tx, "stand_ins", stand_ins, head.stand_ins)
        kept = await keep_snapshot(self._tx, "organisation", head.to_dict())
        await self._tx.execute(_SWITCH, portal=self._tx.portal, version=version, hash=kept, now=self._tx.now)

    async def followed(self, next_at: datetime | None) -> None:
        await self._tx.execute(_FOLLOWED, portal=self._tx.portal, now=self._tx.now, next_at=next_at)

    async def set_rates(self, rates: Rates, source: str) -> None:
        kept = await keep_snapshot(self._tx, "rates", rates.to_dict())
        await self._tx.execute(_RATES, portal=self._tx.portal, hash=kept, source=source)

    async def rates_source(self) -> str:
        return str(await self._tx.fetch_value(_SOURCE, portal=self._tx.portal))
