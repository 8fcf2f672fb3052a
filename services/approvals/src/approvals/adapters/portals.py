"""Portals in PostgreSQL, the languages of their people, and their due rows."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from approvals.adapters.snapshots import keep_snapshot
from approvals.domain.money import Rates
from common.persistence.sql import raw
from common.persistence.transaction import Transaction

_INSTALL = raw(
    "INSERT INTO portals (portal, language, rates_hash, rates_source, installed_at)"
    " VALUES (:portal, :language, :rates_hash, 'portal', :now)"
    " ON CONFLICT (portal) DO NOTHING"
)
_RESUME = raw("UPDATE portals SET suspended = false, language = :language WHERE portal = :portal")
_DUE = raw(
    "INSERT INTO due (portal, kind, next_at, interval_seconds) VALUES (:portal, :kind, now(), 0)"
    " ON CONFLICT (portal, kind) DO UPDATE SET next_at = EXCLUDED.next_at, failures = 0"
)
_SUSPEND = raw("UPDATE portals SET suspended = true WHERE portal = :portal")
_NOT_DUE = raw("DELETE FROM due WHERE portal = :portal AND kind <> 'evidence'")
_SAW = raw(
    "INSERT INTO people_seen (portal, person, language, seen_at) VALUES (:portal, :person, :language, :seen_at)"
    " ON CONFLICT (portal, person) DO UPDATE SET language = EXCLUDED.language, seen_at = EXCLUDED.seen_at"
    " WHERE people_seen.seen_at <= EXCLUDED.seen_at"
)
_ASK_SYNC = raw(
    "UPDATE portals AS p SET sync_asked_at = :now FROM (SELECT sync_asked_at AS asked FROM portals"
    " WHERE portal = :portal FOR UPDATE) AS before WHERE p.portal = :portal RETURNING before.asked"
)
_LAST_POLL = raw("SELECT last_poll FROM portals WHERE portal = :portal")
_NOTE_POLL = raw("UPDATE portals SET last_poll = :told WHERE portal = :portal")
_LANGUAGES = raw("SELECT person, language FROM people_seen WHERE portal = :portal")
_PURGE = raw("SELECT purge_portal()")


class SqlPortals:
    """Port `Portals`."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    async def install(self, language: str, rates: Rates) -> bool:
        kept = await keep_snapshot(self._tx, "rates", rates.to_dict())
        values = {"portal": self._tx.portal, "language": language}
        new = await self._tx.execute(_INSTALL, **values, rates_hash=kept, now=self._tx.now)
        await self._tx.execute(_RESUME, **values)
        await self.poll_now()
        for kind in ("evidence", "states"):
            await self._tx.execute(_DUE, portal=self._tx.portal, kind=kind)
        return new > 0

    async def suspend(self) -> None:
        """It is not polled any more; what was written down before is sealed all the same."""
        await self._tx.execute(_SUSPEND, portal=self._tx.portal)
        await self._tx.execute(_NOT_DUE, portal=self._tx.portal)

    async def purge(self) -> None:
        """Through a function of the owner: we may not delete decisions and audit ourselves."""
        await self._tx.execute(_PURGE)

    async def saw_person(self, person: str, language: str, seen_at: datetime) -> None:
        await self._tx.execute(_SAW, portal=self._tx.portal, person=person, language=language, seen_at=seen_at)

    async def languages(self) -> Mapping[str, str]:
        rows = await self._tx.fetch(_LANGUAGES, portal=self._tx.portal)
        return {row["person"]: row["language"] for row in rows}

    async def poll_now(self) -> None:
        await self._tx.execute(_DUE, portal=self._tx.portal, kind="organisation")

    async def ask_sync(self) -> datetime | None:
        before: datetime | None = await self._tx.fetch_value(_ASK_SYNC, portal=self._tx.portal, now=self._tx.now)
        await self.poll_now()
        return before

    async def last_poll(self) -> Mapping[str, Any] | None:
        found: Mapping[str, Any] | None = await self._tx.fetch_value(_LAST_POLL, portal=self._tx.portal)
        return found

    async def note_poll(self, told: Mapping[str, Any]) -> None:
        await self._tx.execute(_NOTE_POLL, portal=self._tx.portal, told=told)
