"""Working calendars of a portal: documents of our own, beside roles and limits."""

from collections.abc import Mapping
from typing import Any

from approvals.adapters.holiday_book import public_holidays
from approvals.domain.working_calendar import Calendars, calendar_from_dict
from common.persistence.sql import raw
from common.persistence.transaction import Transaction

CALENDAR, USER = "calendar", "calendar_user"

_ALL = raw("SELECT kind, id, document FROM own_facts WHERE portal = :portal AND kind IN ('calendar', 'calendar_user')")
_PUT = raw(
    "INSERT INTO own_facts (portal, kind, id, document) VALUES (:portal, :kind, :id, :document)"
    " ON CONFLICT (portal, kind, id) DO UPDATE SET document = EXCLUDED.document"
)
_DROP = raw("DELETE FROM own_facts WHERE portal = :portal AND kind = :kind AND id = :id")
_EXISTS = raw("SELECT EXISTS (SELECT FROM own_facts WHERE portal = :portal AND kind = 'calendar' AND id = :id)")
_USERS = raw(
    "SELECT id FROM own_facts WHERE portal = :portal AND kind = 'calendar_user' AND document->>'calendar' = :id ORDER BY id"
)


class SqlCalendars:
    """Port `WorkingCalendars`."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    async def all(self) -> Calendars:
        documents, uses = await self.documents()
        known = {name: calendar_from_dict(document, public_holidays) for name, document in documents.items()}
        return Calendars(known, _of("person:", uses), _of("company:", uses))

    async def documents(self) -> tuple[dict[str, Any], dict[str, str]]:
        """Calendars as they were written, and user -> calendar."""
        rows = await self._tx.fetch(_ALL, portal=self._tx.portal)
        documents = {row["id"]: row["document"] for row in rows if row["kind"] == CALENDAR}
        return documents, {row["id"]: row["document"]["calendar"] for row in rows if row["kind"] == USER}

    def check(self, document: Mapping[str, Any]) -> None:
        calendar_from_dict(document, public_holidays)

    async def put(self, calendar_id: str, document: Mapping[str, Any]) -> None:
        await self._tx.execute(_PUT, portal=self._tx.portal, kind=CALENDAR, id=calendar_id, document=document)

    async def exists(self, calendar_id: str) -> bool:
        return bool(await self._tx.fetch_value(_EXISTS, portal=self._tx.portal, id=calendar_id))

    async def users(self, calendar_id: str) -> list[str]:
        return [row["id"] for row in await self._tx.fetch(_USERS, portal=self._tx.portal, id=calendar_id)]

    async def remove(self, calendar_id: str) -> bool:
        return await self._tx.execute(_DROP, portal=self._tx.portal, kind=CALENDAR, id=calendar_id) > 0

    async def assign(self, user: str, calendar_id: str | None) -> None:
        if calendar_id is None:
            await self._tx.execute(_DROP, portal=self._tx.portal, kind=USER, id=user)
            return
        document = {"calendar": calendar_id}
        await self._tx.execute(_PUT, portal=self._tx.portal, kind=USER, id=user, document=document)


def _of(kind: str, uses: Mapping[str, str]) -> dict[str, str]:
    return {user.removeprefix(kind): calendar for user, calendar in uses.items() if user.startswith(kind)}
