"""asyncpg's own pool behind one small class: every transaction belongs to one portal and has one moment."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, Self
from uuid import UUID

import asyncpg
import orjson

from common.clock import Clock, utc_now
from common.persistence.transaction import Connection, Reply, Transaction

DEPENDENCY_ERRORS = (
    OSError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.AdminShutdownError,
    asyncpg.CannotConnectNowError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
)
"""The database is away or on its way: nothing is wrong with the message, so wait and try again."""

VALUE_ERROR = asyncpg.DataError
"""A value that the database cannot take: a text with NUL, an instant outside of its years (SQLSTATE class 22)."""


class _Connection(asyncpg.Connection):
    def get_reset_query(self) -> str:
        """Every setting of ours is local to its transaction: nothing to reset, one round trip saved."""
        return ""


async def _prepare(connection: "asyncpg.Connection[Any]") -> None:
    await connection.set_type_codec(
        "jsonb",
        schema="pg_catalog",
        format="binary",
        encoder=lambda value: b"\x01" + orjson.dumps(value),
        decoder=lambda data: orjson.loads(data[1:]),
    )


class Database:
    """One pool of one role. `committed` is told after every commit that left outbox rows or replies."""

    def __init__(self, pool: "asyncpg.Pool[Any]", clock: Clock) -> None:
        self._pool = pool
        self._clock = clock
        self.committed: Callable[[Transaction], None] = lambda _: None

    @classmethod
    async def open(cls, url: str, *, name: str, max_size: int = 8, clock: Clock = utc_now) -> Self:
        """Raises OSError or asyncpg errors when the server does not answer."""
        pool = await asyncpg.create_pool(
            url,
            min_size=1,
            max_size=max_size,
            init=_prepare,
            connection_class=_Connection,
            command_timeout=30,
            max_inactive_connection_lifetime=120,
            server_settings={"application_name": name},
        )
        return cls(pool, clock)

    async def close(self) -> None:
        try:
            await asyncio.wait_for(self._pool.close(), 10)
        except TimeoutError:
            self._pool.terminate()

    def now(self) -> datetime:
        return self._clock()

    @asynccontextmanager
    async def transaction(self, portal: UUID) -> AsyncIterator[Transaction]:
        """BEGIN and the portal setting in one round trip; commit on leaving, roll back on any exception."""
        async with self.begun(portal, "") as (tx, _):
            yield tx

    @asynccontextmanager
    async def begun(self, portal: UUID, company: str) -> AsyncIterator[tuple[Transaction, str]]:
        """Like `transaction`; `company` is SQL that travels with BEGIN, its last status tag is returned."""
        async with self._pool.acquire() as connection:
            opening = f"BEGIN; SELECT set_config('app.portal', '{UUID(str(portal))}', true); {company}"
            tx = Transaction(connection, portal, self._clock())
            try:
                tag = await connection.execute(opening)
                yield tx, tag
                await tx.flush()
                await connection.execute("COMMIT")
            except BaseException:
                await _roll_back(connection)
                raise
        tx.done()
        if tx.wrote_outbox or tx.replies:
            self.committed(tx)

    @asynccontextmanager
    async def plain(self) -> AsyncIterator[Connection]:
        """A connection without portal or transaction; useful to the worker role only (others see no rows)."""
        async with self._pool.acquire() as connection:
            yield connection


async def _roll_back(connection: Connection) -> None:
    if connection.is_closed():
        return
    try:
        await asyncio.shield(connection.execute("ROLLBACK", timeout=5))
    except Exception:  # noqa: BLE001 - the connection is unusable: the pool must not get it back alive
        connection.terminate()


__all__ = ["DEPENDENCY_ERRORS", "VALUE_ERROR", "Database", "Reply"]
