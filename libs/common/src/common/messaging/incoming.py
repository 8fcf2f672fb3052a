"""A delivery as our consumers need it, straight from aio-pika's underlying channel.

aio-pika's own message and its two tasks around every delivery cost more than parsing what is in it (measured).
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Self, cast

from aio_pika.abc import AbstractChannel
from aiormq.abc import DeliveredMessage

from common.messaging.connection import Wire


@dataclass(slots=True, eq=False)
class Incoming:
    """One delivery; whoever took it settles it once. `headers` are as the broker decoded them."""

    body: bytes
    routing_key: str
    headers: dict[str, Any] = field(default_factory=dict)
    message_id: str | None = None
    correlation_id: str | None = None
    type: str | None = None
    content_type: str | None = None
    reply_to: str | None = None
    user_id: str | None = None
    delivery_tag: int = 0
    wire: Wire | None = None

    @classmethod
    def of(cls, delivered: DeliveredMessage) -> Self:
        sent = delivered.header.properties
        return cls(
            delivered.body, delivered.routing_key or "", sent.headers or {}, sent.message_id, sent.correlation_id,
            sent.message_type, sent.content_type, sent.reply_to, sent.user_id, delivered.delivery_tag or 0,
            cast(Wire, delivered.channel),
        )  # fmt: skip

    # None of the three waits for the socket: a channel that breaks delivers again, and the inbox makes that harmless.

    async def ack(self) -> None:
        """Raises broker errors when the channel is gone, like `reject` and `nack`."""
        await self._open().basic_ack(self.delivery_tag, wait=False)

    async def reject(self, *, requeue: bool) -> None:
        """Counts against the delivery limit."""
        await self._open().basic_reject(self.delivery_tag, requeue=requeue, wait=False)

    async def nack(self, *, requeue: bool) -> None:
        await self._open().basic_nack(self.delivery_tag, requeue=requeue, wait=False)

    def _open(self) -> Wire:
        if self.wire is None:
            raise ConnectionError("this message came over no channel")
        return self.wire


async def listen(
    channel: AbstractChannel, queue: str, heard: Callable[[Incoming], Awaitable[None]], *, no_ack: bool = False
) -> tuple[Wire, str]:
    """Calls `heard` with every delivery, in a task that ends with the channel; returns where and as what to cancel it."""
    wire = cast(Wire, await channel.get_underlay_channel())

    async def delivered(message: DeliveredMessage) -> None:
        await heard(Incoming.of(message))

    consuming = await wire.basic_consume(queue, delivered, no_ack=no_ack)
    return wire, str(consuming.consumer_tag)
