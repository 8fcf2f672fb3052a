"""Answers to waiting gateways: at most once, from an exclusive queue; the inbox row stays the truth."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID, uuid4

import orjson
import structlog
from aio_pika.abc import AbstractChannel, DeliveryMode
from pamqp.commands import Basic

from common.messaging.connection import BROKER_ERRORS, Link, Subscription, Wire
from common.messaging.incoming import Incoming, listen
from common.outcome import Outcome
from common.persistence.transaction import Reply

log = structlog.get_logger(__name__)

_ARGUMENTS: dict[str, Any] = {"x-max-length": 10_000, "x-overflow": "drop-head"}


class ReplySender:
    """Sends hints after commit; a lost one costs the caller a look at the operation."""

    def __init__(self, connection: Link) -> None:
        self._connection = connection
        self._channel: tuple[AbstractChannel, Wire] | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def send(self, replies: Sequence[Reply]) -> None:
        task = asyncio.create_task(self._send(replies))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _send(self, replies: Sequence[Reply]) -> None:
        try:
            async with asyncio.timeout(2):
                wire = await self._ready()
                for reply in replies:
                    body = orjson.dumps(reply.outcome.as_dict() | {"replayed": reply.outcome.replayed})
                    properties = Basic.Properties(
                        message_id=str(reply.correlation_id),
                        correlation_id=str(reply.correlation_id),
                        delivery_mode=DeliveryMode.NOT_PERSISTENT,
                    )
                    await wire.basic_publish(body, routing_key=reply.to, properties=properties, wait=False)
        except BROKER_ERRORS as error:
            log.info("reply_lost", error=str(error) or type(error).__name__)

    async def _ready(self) -> Wire:
        if self._channel is None or self._channel[0].is_closed:
            self._channel = await self._connection.wire(publisher_confirms=False)
        return self._channel[1]


class Replies:
    """The gateway's side: futures by command id."""

    def __init__(self, connection: Link) -> None:
        self.queue = ""
        self._waiting: dict[UUID, list[asyncio.Future[Outcome]]] = {}
        self._subscription = Subscription(connection, "replies", self._set_up)

    async def start(self) -> None:
        await self._subscription.start()

    async def stop(self) -> None:
        await self._subscription.stop()

    async def _set_up(self, channel: AbstractChannel) -> None:
        # A new name each time: after a loss the broker may hold the old exclusive queue for a while.
        name = f"replies.{uuid4()}"
        await channel.declare_queue(name, exclusive=True, auto_delete=True, arguments=_ARGUMENTS)
        await listen(channel, name, self._heard, no_ack=True)
        self.queue = name

    @asynccontextmanager
    async def expect(self, command_id: UUID) -> AsyncIterator["asyncio.Future[Outcome]"]:
        """A future for the outcome; waiters of the same command all get it."""
        future: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(command_id, []).append(future)
        try:
            yield future
        finally:
            waiters = self._waiting.get(command_id, [])
            if future in waiters:
                waiters.remove(future)
            if not waiters:
                self._waiting.pop(command_id, None)
            future.cancel()

    async def _heard(self, message: Incoming) -> None:
        outcome = Outcome.from_dict(orjson.loads(message.body))
        for future in self._waiting.get(UUID(str(message.correlation_id)), []):
            if not future.done():
                future.set_result(outcome)
