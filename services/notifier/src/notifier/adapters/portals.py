# ruff: noqa: S608 - text built from constants; values are parameters
"""Portals and the people in them, as far as the notifier cares."""

from datetime import datetime

from common.persistence.sql import raw
from common.persistence.transaction import Transaction

_IS_REMOVED = raw("SELECT state = 'removed' FROM portals WHERE portal = :portal")
_ACTIVATE = raw(
    "INSERT INTO portals (portal, state, version, language) VALUES (:portal, 'active', :version, :language)"
    " ON CONFLICT (portal) DO UPDATE SET state = 'active', version = EXCLUDED.version,"
    " language = EXCLUDED.language, menu_sent = NULL, menu_next_at = NULL, pull_next_at = NULL"
    " WHERE portals.version < EXCLUDED.version"
)
_CHANGE = raw(
    "INSERT INTO portals (portal, state, version, language) VALUES (:portal, :state, :version, 'en')"
    " ON CONFLICT (portal) DO UPDATE SET state = EXCLUDED.state, version = EXCLUDED.version"
    " WHERE portals.version < EXCLUDED.version"
)
_FORGET_DENIALS = raw("UPDATE portals SET pull_next_at = NULL, menu_next_at = NULL WHERE portal = :portal")
_DELETE = tuple(
    raw(f"DELETE FROM {table} WHERE portal = :portal") for table in ("notices", "counters", "routes", "people")
)
_SAW = raw(
    "INSERT INTO people (portal, person, language, time_zone, seen_at)"
    " VALUES (:portal, :person, :language, :time_zone, :at) ON CONFLICT (portal, person) DO UPDATE"
    " SET language = EXCLUDED.language, time_zone = EXCLUDED.time_zone, seen_at = EXCLUDED.seen_at"
    " WHERE people.seen_at <= EXCLUDED.seen_at"
)


class SqlPortals:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    async def is_removed(self) -> bool:
        return bool(await self._tx.fetch_value(_IS_REMOVED, portal=self._tx.portal))

    async def activate(self, version: int, language: str) -> bool:
        values = {"portal": self._tx.portal, "version": version, "language": language}
        return await self._tx.execute(_ACTIVATE, **values) > 0

    async def suspend(self, version: int) -> bool:
        return await self._change("suspended", version)

    async def remove(self, version: int) -> bool:
        if not await self._change("removed", version):
            return False
        for statement in _DELETE:
            await self._tx.execute(statement, portal=self._tx.portal)
        return True

    async def forget_denials(self) -> None:
        await self._tx.execute(_FORGET_DENIALS, portal=self._tx.portal)

    async def saw(self, person: str, language: str, time_zone: str | None, at: datetime) -> None:
        await self._tx.execute(
            _SAW, portal=self._tx.portal, person=person, language=language, time_zone=time_zone, at=at
        )

    async def _change(self, state: str, version: int) -> bool:
        values = {"portal": self._tx.portal, "state": state, "version": version}
        return await self._tx.execute(_CHANGE, **values) > 0
