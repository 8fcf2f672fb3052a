"""One transaction of one portal: statements, what it will say (outbox), what it answers (operations)."""

from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from common.outcome import Outcome
from common.persistence.outbox import Outbox
from common.persistence.sql import Sql, Values, has_own_with, merged, raw

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
    _later: list[tuple[Sql, Values]] = field(default_factory=list)
    _touched: set[Hashable] = field(default_factory=set)
    _after: list[Callable[[], object]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.outbox = Outbox(self.portal, self.now)

    async def fetch(self, sql: Sql, **values: Any) -> "list[asyncpg.Record]":
        await self._write()
        return await self.connection.fetch(sql.text, *sql.args(values))

    async def fetch_one(self, sql: Sql, **values: Any) -> "asyncpg.Record | None":
        await self._write()
        return await self.connection.fetchrow(sql.text, *sql.args(values))

    async def fetch_value(self, sql: Sql, **values: Any) -> Any:
        await self._write()
        return await self.connection.fetchval(sql.text, *sql.args(values))

    async def execute(self, sql: Sql, **values: Any) -> int:
        """Runs it; returns how many rows it touched."""
        await self._write()
        tag = await self.connection.execute(sql.text, *sql.args(values))
        count = tag.rsplit(" ", 1)[-1]
        return int(count) if count.isdigit() else 0

    async def later(self, sql: Sql, *, of: Hashable = None, **values: Any) -> None:
        """A write whose answer nobody looks at: it goes out with its neighbours, the outbox and the outcome as one.

        Before the next statement of this transaction at the latest, so whatever is read afterwards sees it. `of` is what
        it changes: a second write of the same thing (or, without it, by the same statement) waits for the first.
        """
        what = sql.text if of is None else of
        if what in self._touched or (has_own_with(sql) and any(has_own_with(other) for other, _ in self._later)):
            await self._write()
        self._touched.add(what)
        self._later.append((sql, values))

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

    def after_commit(self, callback: Callable[[], object]) -> None:
        self._after.append(callback)

    def done(self) -> None:
        """Called once by whoever committed."""
        for callback in self._after:
            callback()

    def forget(self) -> None:
        """Back to the savepoint: nothing said since then is true."""
        self.outbox.clear()
        self._later.clear()
        self._touched.clear()
        self.replies.clear()
        self._before.clear()
        self._after.clear()

    async def flush(self) -> None:
        """Runs what waits for the end, then writes what is left, with what the outbox holds, in one statement."""
        for step in self._before:
            await step()
        sql, values = self.outbox.take()
        if sql is not None:
            self._later.append((sql, values))
            self.wrote_outbox = True
        await self._write()

    async def _write(self) -> None:
        if self._later:
            later, self._later = self._later, []
            self._touched.clear()
            text, arguments = merged(later)
            await self.connection.execute(text, *arguments)
