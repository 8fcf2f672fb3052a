"""The organisation of a portal in PostgreSQL: the version in force, what it was made of, our own facts."""

from collections.abc import Mapping, Sequence
from typing import Any

from approvals.adapters.caches import Caches
from approvals.adapters.snapshots import find_snapshot, keep_snapshot
from approvals.domain.money import Rates, rates_from_dict
from approvals.domain.organisation import Organisation
from approvals.domain.organisation_document import organisation_from_dict
from approvals.usecases.ports import PortalRow
from common.persistence.sql import raw
from common.persistence.transaction import Transaction

_VERSION = raw("SELECT org_version, rates_hash FROM portals WHERE portal = :portal")
_AT = raw(
    "SELECT s.document FROM organisation_versions v JOIN snapshots s ON s.portal = v.portal AND s.hash = v.hash"
    " WHERE v.portal = :portal AND v.version = :version"
)
_LOCK = raw(
    "SELECT p.org_version, p.org_hash, p.directory_hash, p.held_hash, p.accepted_hash, p.suspended, p.polled_at,"
    " s.document AS directory FROM portals p LEFT JOIN snapshots s ON s.portal = p.portal AND s.hash = p.directory_hash"
    " WHERE p.portal = :portal FOR UPDATE OF p"
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
_RATES = raw("UPDATE portals SET rates_hash = :hash WHERE portal = :portal")


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
        return self._caches.organisations.put(key, organisation_from_dict(await self.document_at(version), version))

    async def document_at(self, version: int) -> Mapping[str, Any]:
        """As it is stored. Raises LookupError."""
        document: Mapping[str, Any] | None = await self._tx.fetch_value(_AT, portal=self._tx.portal, version=version)
        if document is None:
            raise LookupError(f"no organisation version {version}")
        return document

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

    async def keep_directory(self, directory: Mapping[str, Any], *, polled: bool) -> None:
        kept = await keep_snapshot(self._tx, "directory", directory)
        await self._tx.execute(_DIRECTORY, portal=self._tx.portal, hash=kept, polled=polled, now=self._tx.now)

    async def hold(self, directory_hash: str | None) -> None:
        await self._tx.execute(_HOLD, portal=self._tx.portal, held=directory_hash)

    async def accept_held(self) -> bool:
        return await self._tx.execute(_ACCEPT, portal=self._tx.portal) > 0

    async def switch(self, version: int, document: Mapping[str, Any]) -> None:
        kept = await keep_snapshot(self._tx, "organisation", document)
        await self._tx.execute(_SWITCH, portal=self._tx.portal, version=version, hash=kept, now=self._tx.now)

    async def set_rates(self, rates: Rates) -> None:
        kept = await keep_snapshot(self._tx, "rates", rates.to_dict())
        await self._tx.execute(_RATES, portal=self._tx.portal, hash=kept)
