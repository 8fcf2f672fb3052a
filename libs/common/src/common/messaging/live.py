"""What happens in portals with open frames, heard by every gateway on a queue of its own."""

from collections.abc import Awaitable, Callable
from uuid import UUID, uuid4

import structlog
from aio_pika.abc import AbstractChannel, AbstractExchange, AbstractQueue

from common.messaging import topology
from common.messaging.connection import Link, Subscription
from common.messaging.incoming import Incoming, listen
from common.messaging.parsing import Poison, parse_events
from common.messaging.routing import EventBatch

log = structlog.get_logger(__name__)


class LiveEvents:
    """Binds `{portal}.#` only while somebody looks. Content never leaves here, only that something changed."""

    def __init__(self, connection: Link, on_batch: Callable[[EventBatch], Awaitable[None]]) -> None:
        self._on_batch = on_batch
        self._queue: AbstractQueue | None = None
        self._exchange: AbstractExchange | None = None
        self._portals: set[UUID] = set()
        self._subscription = Subscription(connection, "live", self._set_up)

    async def start(self) -> None:
        await self._subscription.start()

    async def stop(self) -> None:
        await self._subscription.stop()

    async def bind(self, portal: UUID) -> None:
        """Hear this portal from now on, and again after every reconnect."""
        self._portals.add(portal)
        if self._queue is not None and self._exchange is not None:
            await self._queue.bind(self._exchange, f"{portal}.#")

    async def unbind(self, portal: UUID) -> None:
        self._portals.discard(portal)
        if self._queue is not None and self._exchange is not None:
            await self._queue.unbind(self._exchange, f"{portal}.#")

    async def _set_up(self, channel: AbstractChannel) -> None:
        self._exchange = await channel.get_exchange(topology.EVENTS, ensure=False)
        self._queue = await channel.declare_queue(
            f"live.{uuid4()}",
            exclusive=True,
            auto_delete=True,
            arguments={"x-max-length": 10_000, "x-overflow": "drop-head"},
        )
        for portal in self._portals:
            await self._queue.bind(self._exchange, f"{portal}.#")
        await listen(channel, self._queue.name, self._heard, no_ack=True)

    async def _heard(self, message: Incoming) -> None:
        try:
            batch = parse_events(message)
        except Poison as error:
            log.warning("live_event_ignored", reason=str(error))
            return
        await self._on_batch(batch)
