"""Telling the other processes of a service that something was committed.

NOTIFY, gathered, and never inside a business transaction, because there it makes all commits stand in line. A lost one
costs the time until somebody looks anyway.
"""

import asyncio
from collections.abc import Callable
from typing import Any

import asyncpg
import structlog

from common.persistence.pool import DEPENDENCY_ERRORS, Database

log = structlog.get_logger(__name__)

GATHER_SECONDS = 0.015
_NOTIFY = "SELECT pg_notify($1, what) FROM unnest($2::text[]) AS what"


class Waker:
    """Says on one channel what was changed; what is said within 15 ms goes out together, each thing once."""

    def __init__(self, worker: Database, channel: str) -> None:
        self._worker = worker
        self._channel = channel
        self._waiting: set[str] = set()
        self._sending: asyncio.Task[None] | None = None

    def tell(self, what: str = "") -> None:
        """Returns at once."""
        self._waiting.add(what)
        if self._sending is None or self._sending.done():
            self._sending = asyncio.create_task(self._send())

    async def _send(self) -> None:
        while self._waiting:  # what is told while the statement runs goes into the next one
            await asyncio.sleep(GATHER_SECONDS)
            waiting, self._waiting = self._waiting, set()
            try:
                async with self._worker.plain() as connection:
                    await connection.execute(_NOTIFY, self._channel, sorted(waiting))
            except DEPENDENCY_ERRORS:
                log.info("notify_lost", channel=self._channel)


async def listen(url: str, channel: str, heard: Callable[[str], None]) -> None:
    """Calls `heard` with what is told on the channel; returns when the database goes away. Start it again then."""
    try:
        connection = await asyncpg.connect(url, timeout=5)
    except DEPENDENCY_ERRORS as error:
        log.info("listener_waits", channel=channel, error=str(error) or type(error).__name__)
        return
    lost = asyncio.Event()
    connection.add_termination_listener(lambda _: lost.set())
    try:
        await connection.add_listener(channel, lambda *told: heard(str(told[-1])))
        await lost.wait()
    except DEPENDENCY_ERRORS as error:
        log.info("listener_waits", channel=channel, error=str(error) or type(error).__name__)
    finally:
        await close_quietly(connection)


async def close_quietly(connection: "asyncpg.Connection[Any]") -> None:
    """Politely when the server still answers."""
    try:
        await connection.close(timeout=2)
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
        connection.terminate()
