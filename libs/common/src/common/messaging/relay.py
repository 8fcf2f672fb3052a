"""The one active relay of a service: reads what was committed, publishes in order, marks what was confirmed."""

import asyncio
import zlib
from typing import Any

import asyncpg
import orjson
import structlog

from common.messaging.connection import BROKER_ERRORS
from common.messaging.publisher import ChannelRetired, Outgoing, Publisher
from common.observability.metrics import OUTBOX_OLDEST, RELAYED
from common.persistence.wakeups import close_quietly

log = structlog.get_logger(__name__)

BATCH = 500
POLL_SECONDS = 0.2
SWEEP_SECONDS = 60

_UNSENT = (
    "SELECT id, type, message_id, exchange, routing_key, headers, payload, extract(epoch FROM now() - created_at) AS age"
    f" FROM outbox WHERE sent_at IS NULL ORDER BY id LIMIT {BATCH}"
)
_MARK = "UPDATE outbox SET sent_at = now() WHERE id = ANY($1::bigint[])"
_EXPIRE = "DELETE FROM outbox WHERE id IN (SELECT id FROM outbox WHERE sent_at < now() - interval '7 days' ORDER BY id LIMIT 5000)"


def wake_channel(service: str) -> str:
    """NOTIFY channel on which other processes of this service say that something was committed."""
    return f"outbox_{service}"


class Relay:
    """Leadership is a session advisory lock on a connection of its own; two relays in a crash window only duplicate."""

    def __init__(
        self, service: str, worker_url: str, publisher: Publisher, *, poll_seconds: float = POLL_SECONDS
    ) -> None:
        self._service = service
        self._url = worker_url
        self._publisher = publisher
        self._poll_seconds = poll_seconds
        self._wake = asyncio.Event()
        self._lock_key = zlib.crc32(f"relay:{service}".encode())
        self.leading = False

    def wake(self) -> None:
        self._wake.set()

    async def run(self) -> None:
        """Runs until cancelled; database and broker may come and go."""
        while True:
            try:
                await self._lead()
            except (*BROKER_ERRORS, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                log.warning("relay_interrupted", service=self._service, error=str(error) or type(error).__name__)
            self.leading = False
            await asyncio.sleep(0.5)

    async def _lead(self) -> None:
        connection = await asyncpg.connect(self._url, timeout=5, command_timeout=30)
        try:
            await connection.set_type_codec("jsonb", schema="pg_catalog", encoder=str, decoder=orjson.loads)
            while not await connection.fetchval("SELECT pg_try_advisory_lock($1)", self._lock_key):  # noqa: ASYNC110 - another process holds it
                await asyncio.sleep(1)
            self.leading = True
            await connection.add_listener(wake_channel(self._service), lambda *_: self.wake())
            await self._work(connection)
        finally:
            await close_quietly(connection)

    async def _work(self, connection: "asyncpg.Connection[Any]") -> None:
        loop = asyncio.get_running_loop()
        swept = loop.time()
        while True:
            self._wake.clear()
            sent = await self.relay_once(connection)
            if loop.time() - swept > SWEEP_SECONDS:
                await connection.execute(_EXPIRE)
                swept = loop.time()
            if sent < BATCH:
                try:
                    async with asyncio.timeout(self._poll_seconds):
                        await self._wake.wait()
                except TimeoutError:
                    continue

    async def relay_once(self, connection: "asyncpg.Connection[Any]") -> int:
        """Publishes the oldest unsent rows; returns how many. Raises ChannelRetired after marking what was confirmed."""
        rows = await connection.fetch(_UNSENT)
        OUTBOX_OLDEST.labels(self._service).set(float(rows[0]["age"]) if rows else 0.0)
        if not rows:
            return 0
        try:
            await self._publisher.publish_in_order([_outgoing(row) for row in rows])
        except ChannelRetired as error:
            # Only the confirmed head may be marked: a later row must not overtake an earlier one for good.
            head = _unbroken_head(error.confirmed)
            await connection.execute(_MARK, [rows[i]["id"] for i in head])
            log.warning("relay_channel_retired", service=self._service, reason=str(error), confirmed=len(head))
            await asyncio.sleep(0.2)
            return len(head)
        await connection.execute(_MARK, [row["id"] for row in rows])
        RELAYED.labels(self._service).inc(len(rows))
        return len(rows)


def _unbroken_head(confirmed: tuple[int, ...]) -> list[int]:
    return [position for position, index in enumerate(sorted(confirmed)) if position == index]


def _outgoing(row: asyncpg.Record) -> Outgoing:
    headers = dict(row["headers"])
    content_type = headers.pop("content-type")
    return Outgoing(
        row["exchange"], row["routing_key"], row["payload"], row["message_id"], row["type"],
        content_type=content_type, headers=headers,
    )  # fmt: skip
