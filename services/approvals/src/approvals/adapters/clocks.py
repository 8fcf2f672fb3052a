"""Clocks of open tasks: a thin table the worker role may look at across portals."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from common.persistence.pool import Database
from common.persistence.sql import raw
from common.persistence.transaction import Transaction

_DUE = raw(
    "SELECT EXISTS (SELECT FROM task_clocks WHERE portal = :portal AND request_id = :request_id AND next_at <= :now)"
)
_STOP = raw(
    "DELETE FROM task_clocks WHERE portal = :portal AND request_id = :request_id AND NOT task_id = ANY(:tasks::uuid[])"
)
_SET = raw(
    "INSERT INTO task_clocks (portal, task_id, request_id, next_at) SELECT :portal, t.task_id, :request_id, t.next_at"
    " FROM unnest(:tasks::uuid[], :moments::timestamptz[]) AS t(task_id, next_at)"
    " ON CONFLICT (portal, task_id) DO UPDATE SET next_at = EXCLUDED.next_at"
)
_AGAIN = raw("UPDATE task_clocks SET next_at = :now WHERE portal = :portal AND next_at > :now")
_RUN_OUT = (
    "SELECT portal, request_id FROM task_clocks WHERE next_at <= now() GROUP BY portal, request_id"
    " ORDER BY min(next_at) LIMIT $1"
)
_PUT_OFF = (
    "UPDATE task_clocks SET next_at = now() + make_interval(secs => $3)"
    " WHERE portal = $1 AND request_id = $2 AND next_at <= now()"
)


class SqlClocks:
    """Port `Clocks`."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    async def due(self, request_id: UUID) -> bool:
        return bool(await self._tx.fetch_value(_DUE, portal=self._tx.portal, request_id=request_id, now=self._tx.now))

    async def set(self, request_id: UUID, moments: Mapping[str, datetime]) -> None:
        about: dict[str, Any] = {"portal": self._tx.portal, "request_id": request_id}
        tasks = [UUID(task) for task in moments]
        await self._tx.later(_STOP, **about, tasks=tasks)
        await self._tx.later(_SET, **about, tasks=tasks, moments=list(moments.values()))

    async def start_again(self) -> None:
        await self._tx.execute(_AGAIN, portal=self._tx.portal, now=self._tx.now)


class RunOut(NamedTuple):
    """A request with a clock that has run out."""

    portal: UUID
    request_id: UUID


async def run_out(worker: Database, limit: int) -> Sequence[RunOut]:
    """Under the worker role, over all portals, the longest overdue first."""
    async with worker.plain() as connection:
        return [RunOut(row["portal"], row["request_id"]) for row in await connection.fetch(_RUN_OUT, limit)]


async def put_off(worker: Database, each: RunOut, seconds: float) -> None:
    """Looked at later, so that one that fails does not keep the others waiting."""
    async with worker.plain() as connection:
        await connection.execute(_PUT_OFF, each.portal, each.request_id, seconds)
