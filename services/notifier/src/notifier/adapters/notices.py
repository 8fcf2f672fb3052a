# ruff: noqa: S608 - text built from constants; values are parameters
"""Notices and routes in PostgreSQL, mapped by hand."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import asyncpg

from common.persistence.sql import raw
from common.persistence.transaction import Transaction
from notifier.domain.delivery import Flight, Notice, Unsure
from notifier.domain.notice import Content
from notifier.usecases.ports import RouteSeen

CHANNEL = "im_notify"
COLUMNS = (
    "n.tag, n.request_id, n.person, n.wanted, n.wanted_version, n.sent, n.sent_version, n.flight, n.unsure,"
    " n.attempts, n.next_attempt_at"
)

_ROUTE = raw("SELECT revision, version, open_tasks FROM routes WHERE portal = :portal AND request_id = :request_id")
_SAVE_ROUTE = raw(
    "INSERT INTO routes (portal, request_id, revision, version, open_tasks)"
    " VALUES (:portal, :request_id, :revision, :version, :open_tasks) ON CONFLICT (portal, request_id)"
    " DO UPDATE SET revision = EXCLUDED.revision, version = EXCLUDED.version, open_tasks = EXCLUDED.open_tasks"
)
_OF_REQUEST = raw(
    f"SELECT {COLUMNS} FROM notices n"
    f" WHERE n.portal = :portal AND n.request_id = :request_id AND n.channel = '{CHANNEL}'"
)
_SAVE = raw(
    "INSERT INTO notices (portal, channel, tag, request_id, person, wanted, wanted_version, sent, sent_version,"
    " flight, flight_fence, unsure, attempts, next_attempt_at)"
    f" SELECT :portal, '{CHANNEL}', t.* FROM unnest(:tag::text[], :request_id::text[], :person::text[], :wanted::jsonb[],"
    " :wanted_version::bigint[], :sent::jsonb[], :sent_version::bigint[], :flight::jsonb[], :flight_fence::bigint[],"
    " :unsure::jsonb[], :attempts::int[], :next_attempt_at::timestamptz[]) AS t ON CONFLICT (portal, channel, tag)"
    " DO UPDATE SET wanted = EXCLUDED.wanted, wanted_version = EXCLUDED.wanted_version, sent = EXCLUDED.sent,"
    " sent_version = EXCLUDED.sent_version, flight = EXCLUDED.flight, flight_fence = EXCLUDED.flight_fence,"
    " unsure = EXCLUDED.unsure, attempts = EXCLUDED.attempts, next_attempt_at = EXCLUDED.next_attempt_at"
)
_FORGET = raw(f"DELETE FROM notices WHERE portal = :portal AND channel = '{CHANNEL}' AND tag = ANY(:tags::text[])")
_FIELDS = tuple(Content.__dataclass_fields__)


class SqlRoutes:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    async def get(self, request_id: str) -> RouteSeen | None:
        row = await self._tx.fetch_one(_ROUTE, portal=self._tx.portal, request_id=request_id)
        return None if row is None else RouteSeen(request_id, row["revision"], row["version"], row["open_tasks"])

    async def save(self, route: RouteSeen) -> None:
        await self._tx.later(
            _SAVE_ROUTE,
            of=route.request_id,
            portal=self._tx.portal,
            request_id=route.request_id,
            revision=route.revision,
            version=route.version,
            open_tasks=dict(route.open_tasks),
        )


class SqlNotices:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    async def of_request(self, request_id: str) -> list[Notice]:
        rows = await self._tx.fetch(_OF_REQUEST, portal=self._tx.portal, request_id=request_id)
        return [notice_from(row) for row in rows]

    async def save(self, notices: Sequence[Notice]) -> None:
        gone = [notice.tag for notice in notices if notice.forgettable]
        if gone:
            await self._tx.later(_FORGET, portal=self._tx.portal, tags=gone)
        rows = [_row(notice) for notice in notices if not notice.forgettable]
        if rows:
            columns: dict[str, Any] = {column: [row[column] for row in rows] for column in rows[0]}
            await self._tx.later(_SAVE, portal=self._tx.portal, **columns)


def notice_from(row: "asyncpg.Record") -> Notice:
    return Notice(
        tag=row["tag"],
        request_id=row["request_id"],
        person=row["person"],
        wanted=_content(row["wanted"]),
        wanted_version=row["wanted_version"],
        next_attempt_at=row["next_attempt_at"],
        sent=_content(row["sent"]),
        sent_version=row["sent_version"],
        flight=_flight(row["flight"]),
        unsure=_unsure(row["unsure"]),
        attempts=row["attempts"],
    )


def _row(notice: Notice) -> dict[str, Any]:
    flight, unsure = notice.flight, notice.unsure
    return {
        "tag": notice.tag,
        "request_id": notice.request_id,
        "person": notice.person,
        "wanted": _json(notice.wanted),
        "wanted_version": notice.wanted_version,
        "sent": _json(notice.sent),
        "sent_version": notice.sent_version,
        "flight": flight and {"fence": flight.fence, "version": flight.version, "content": _json(flight.content)},
        "flight_fence": None if flight is None else flight.fence,
        "unsure": unsure and {"until": unsure.until, "content": _json(unsure.content), "several": unsure.several},
        "attempts": notice.attempts,
        "next_attempt_at": notice.next_attempt_at,
    }


def _json(content: Content | None) -> dict[str, Any] | None:
    """A field that came later is left out while it says nothing, so that older replicas can read the rest."""
    if content is None:
        return None
    return {name: value for name in _FIELDS if (value := getattr(content, name)) is not None or name != "expires_at"}


def _content(stored: Mapping[str, Any] | None) -> Content | None:
    if stored is None:
        return None
    moments = {name: stored.get(name) for name in ("asked_at", "expires_at")}
    return Content(
        **{
            **stored,
            "stages": tuple(stored["stages"]),
            **{name: None if text is None else datetime.fromisoformat(text) for name, text in moments.items()},
        }
    )


def _flight(stored: Mapping[str, Any] | None) -> Flight | None:
    return None if stored is None else Flight(stored["fence"], stored["version"], _content(stored["content"]))


def _unsure(stored: Mapping[str, Any] | None) -> Unsure | None:
    if stored is None:
        return None
    return Unsure(datetime.fromisoformat(stored["until"]), _content(stored["content"]), stored["several"])
