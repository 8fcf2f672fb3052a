"""One transaction of one portal: statements, what it will say (outbox), what it answers (operations)."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from common.outcome import Outcome
from common.persistence.outbox import Outbox
from common.persistence.sql import Sql, raw

_COMPLETE = raw(
    "UPDATE inbox SET state = :state, outcome = :outcome, body = NULL, headers = NULL, finished_at = :now"
    " WHERE portal = :portal AND message_id = :message_id AND state = 'pending' RETURNING reply_to"
)


Connection: TypeAlias = "asyncpg.Connection[Any] | PoolConnectionProxy[Any]"
"""Either kind runs statements alike."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A hint to the gateway that waits; the truth is the inbox row."""

    to: str
    correlation_id: UUID
    outcome: Outcome


@dataclass(slots=True)
class Transaction:
    """Not thread-safe, not reusable. `now` is the one moment of everything that happens in it."""

    connection: Connection
    portal: UUID
    now: datetime
    message_id: UUID | None = None
    outbox: Outbox = field(init=False)
    replies: list[Reply] = field(default_factory=list)
    wrote_outbox: bool = False
    _before: list[Callable[[], Awaitable[None]]] = field(default_factory=list)
    _after: list[Callable[[], None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.outbox = Outbox(self.portal, self.now)

    async def fetch(self, sql: Sql, **values: Any) -> "list[asyncpg.Record]":
        return await self.connection.fetch(sql.text, *sql.args(values))

    async def fetch_one(self, sql: Sql, **values: Any) -> "asyncpg.Record | None":
        return await self.connection.fetchrow(sql.text, *sql.args(values))

    async def fetch_value(self, sql: Sql, **values: Any) -> Any:
        return await self.connection.fetchval(sql.text, *sql.args(values))

    async def execute(self, sql: Sql, **values: Any) -> int:
        """Runs it; returns how many rows it touched."""
        tag = await self.connection.execute(sql.text, *sql.args(values))
        count = tag.rsplit(" ", 1)[-1]
        return int(count) if count.isdigit() else 0

    async def execute_many(self, sql: Sql, rows: Sequence[Mapping[str, Any]]) -> None:
        """One pipelined batch."""
        if rows:
            await self.connection.executemany(sql.text, [sql.args(row) for row in rows])

    async def complete_operation(self, message_id: UUID, outcome: Outcome) -> bool:
        """Ends an operation that was left pending; False when it had ended already. The reply goes out after commit."""
        row = await self.fetch_one(
            _COMPLETE,
            state=outcome.status,
            outcome=outcome.as_dict(),
            now=self.now,
            portal=self.portal,
            message_id=message_id,
        )
        if row is None:
            return False
        if row["reply_to"]:
            self.replies.append(Reply(row["reply_to"], message_id, outcome))
        return True

    def before_commit(self, step: Callable[[], Awaitable[None]]) -> None:
        """Run once, right before the outbox is written; for locks that must be taken late and in one order."""
        self._before.append(step)

    def after_commit(self, callback: Callable[[], None]) -> None:
        self._after.append(callback)

    def done(self) -> None:
        """Called once by whoever committed."""
        for callback in self._after:
            callback()

    def forget(self) -> None:
        """Back to the savepoint: nothing said since then is true."""
        self.outbox.clear()
        self.replies.clear()
        self._before.clear()
        self._after.clear()

    async def flush(self) -> None:
        """Runs what waits for the end, then writes what the outbox holds, in one statement."""
        for step in self._before:
            await step()
        sql, values = self.outbox.take()
        if sql is not None:
            await self.connection.execute(sql.text, *sql.args(values))
            self.wrote_outbox = True
