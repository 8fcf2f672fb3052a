"""Publishing that cannot lie: own deadline around everything, mandatory, confirmed, any doubt retires the channel."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn
from urllib.parse import unquote, urlsplit
from uuid import UUID

from aio_pika.abc import AbstractChannel, DeliveryMode
from aio_pika.exceptions import DeliveryError, PublishError
from pamqp.commands import Basic

from common.clock import Clock, utc_now
from common.contracts.base import Command
from common.identity import Caller, Identity
from common.messaging.connection import BROKER_ERRORS, Link, Wire


class NotPublished(Exception):
    """The broker has certainly not taken it: unroutable, refused, or never reached."""


class ConfirmUncertain(Exception):
    """Sent, but the confirm did not come in time: it may or may not be there."""


class _Unconfirmed(Exception):
    """The broker answered, and not with an ack."""


class ChannelRetired(Exception):
    """One message of a pipelined batch is in doubt; start again from the oldest on a new channel."""

    def __init__(self, reason: str, confirmed: Sequence[int]) -> None:
        super().__init__(reason)
        self.confirmed = tuple(confirmed)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message as bytes and metadata."""

    exchange: str
    routing_key: str
    body: bytes
    message_id: UUID
    type: str
    content_type: str = "application/json"
    headers: dict[str, Any] = field(default_factory=dict)
    reply_to: str | None = None

    def properties(self, user: str) -> Basic.Properties:
        return Basic.Properties(
            message_id=str(self.message_id),
            correlation_id=str(self.message_id),
            message_type=self.type,
            content_type=self.content_type,
            headers=self.headers,
            reply_to=self.reply_to,
            delivery_mode=DeliveryMode.PERSISTENT,
            user_id=user,
        )


class Publisher:
    """Confirmed publishing on one channel that is replaced after every doubt. Safe for concurrent use.

    Messages go straight to aio-pika's underlying channel, without waiting until the socket took each: the confirm, which
    is waited for anyway, says more, and half of a publish's CPU time is saved (measured).
    """

    def __init__(self, connection: Link, url: str) -> None:
        self._connection = connection
        self._user = unquote(urlsplit(url).username or "guest")
        self._channel: AbstractChannel | None = None
        self._wire: Wire | None = None
        self._opening = asyncio.Lock()

    async def publish(self, message: Outgoing, *, deadline: float = 2.0) -> None:
        """Returns when the broker has it. Raises NotPublished or ConfirmUncertain, within `deadline` seconds."""
        sent = False
        channel: AbstractChannel | None = None
        try:
            async with asyncio.timeout(deadline):
                channel, wire = await self._ready()
                sent = True
                await self._confirm(wire, message)
        except (_Unconfirmed, PublishError, DeliveryError) as error:
            raise NotPublished(f"{message.exchange}/{message.routing_key}: returned or refused") from error
        except BROKER_ERRORS as error:
            await self._retire(channel)
            if sent:
                raise ConfirmUncertain(str(error) or type(error).__name__) from error
            raise NotPublished(str(error) or type(error).__name__) from error

    async def publish_in_order(self, messages: Sequence[Outgoing], *, deadline: float = 10.0) -> None:
        """Pipelines all messages on one channel. Raises ChannelRetired naming the positions that were confirmed."""
        channel: AbstractChannel | None = None
        tasks: list[asyncio.Task[None]] = []
        try:
            async with asyncio.timeout(deadline):
                channel, wire = await self._ready()
                tasks = [asyncio.create_task(self._confirm(wire, message)) for message in messages]
                # All of them, even after the first doubt: what is confirmed need not be sent again.
                results = await asyncio.gather(*tasks, return_exceptions=True)
        except BROKER_ERRORS as error:
            await self._give_up(channel, tasks, error)
        else:
            doubts = [result for result in results if isinstance(result, BaseException)]
            if doubts:
                await self._give_up(channel, tasks, doubts[0])

    async def _give_up(
        self, channel: AbstractChannel | None, tasks: Sequence["asyncio.Task[None]"], error: BaseException
    ) -> NoReturn:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._retire(channel)
        confirmed = [i for i, t in enumerate(tasks) if not t.cancelled() and t.exception() is None]
        raise ChannelRetired(str(error) or type(error).__name__, confirmed) from error

    async def close(self) -> None:
        await self._retire(self._channel)

    async def _confirm(self, wire: Wire, message: Outgoing) -> None:
        confirmation = await wire.basic_publish(
            message.body,
            exchange=message.exchange,
            routing_key=message.routing_key,
            properties=message.properties(self._user),
            mandatory=True,
            wait=False,
        )
        if not isinstance(confirmation, Basic.Ack):
            raise _Unconfirmed(repr(confirmation))

    async def _ready(self) -> tuple[AbstractChannel, Wire]:
        channel, wire = self._channel, self._wire
        if channel is not None and wire is not None and not channel.is_closed:
            return channel, wire
        async with self._opening:
            if self._channel is None or self._wire is None or self._channel.is_closed:
                opened = await self._connection.wire(publisher_confirms=True, on_return_raises=True)
                self._channel, self._wire = opened
            return self._channel, self._wire

    async def _retire(self, channel: AbstractChannel | None) -> None:
        if channel is None:
            return
        if self._channel is channel:
            self._channel = self._wire = None
        try:
            async with asyncio.timeout(1):
                await channel.close()
        except BROKER_ERRORS:
            return


class CommandPublisher:
    """What the gateway publishes commands with: signed, mandatory, confirmed."""

    def __init__(self, publisher: Publisher, identity: Identity, clock: Clock = utc_now) -> None:
        self._publisher = publisher
        self._identity = identity
        self._clock = clock

    async def publish(
        self,
        command: Command,
        *,
        command_id: UUID,
        caller: Caller,
        fingerprint: str,
        reply_to: str | None = None,
        deadline: float = 2.0,
    ) -> None:
        """Raises NotPublished (503) or ConfirmUncertain (202)."""
        body = command.model_dump_json().encode()
        receiver = command.name.partition(".")[0]
        headers = self._identity.sign_command(
            receiver, command.name, command_id, caller, body, fingerprint, self._clock()
        )
        message = Outgoing("commands", command.name, body, command_id, command.name, headers=headers, reply_to=reply_to)
        await self._publisher.publish(message, deadline=deadline)
