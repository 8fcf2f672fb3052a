"""Publishing that cannot lie: own deadline around everything, mandatory, confirmed, any doubt retires the channel."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn
from urllib.parse import unquote, urlsplit
from uuid import UUID

from aio_pika import DeliveryMode, Message
from aio_pika.abc import AbstractChannel, AbstractExchange
from aio_pika.exceptions import DeliveryError, PublishError
from pamqp.commands import Basic

from common.clock import Clock, utc_now
from common.contracts.base import Command
from common.identity import Caller, Identity
from common.messaging.connection import BROKER_ERRORS, Link


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

    def as_message(self, user: str) -> Message:
        return Message(
            self.body,
            message_id=str(self.message_id),
            correlation_id=str(self.message_id),
            type=self.type,
            content_type=self.content_type,
            headers=self.headers,
            reply_to=self.reply_to,
            delivery_mode=DeliveryMode.PERSISTENT,
            user_id=user,
        )


class Publisher:
    """Confirmed publishing on one channel that is replaced after every doubt. Safe for concurrent use."""

    def __init__(self, connection: Link, url: str) -> None:
        self._connection = connection
        self._user = unquote(urlsplit(url).username or "guest")
        self._channel: AbstractChannel | None = None
        self._exchanges: dict[str, AbstractExchange] = {}
        self._opening = asyncio.Lock()

    async def publish(self, message: Outgoing, *, deadline: float = 2.0) -> None:
        """Returns when the broker has it. Raises NotPublished or ConfirmUncertain, within `deadline` seconds."""
        sent = False
        channel: AbstractChannel | None = None
        try:
            async with asyncio.timeout(deadline):
                channel, exchange = await self._ready(message.exchange)
                sent = True
                await self._confirm(exchange, message, deadline)
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
                channel = (await self._ready(messages[0].exchange))[0]
                exchanges = {name: (await self._ready(name))[1] for name in {m.exchange for m in messages}}
                tasks = [asyncio.create_task(self._confirm(exchanges[m.exchange], m, deadline)) for m in messages]
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

    async def _confirm(self, exchange: AbstractExchange, message: Outgoing, deadline: float) -> None:
        confirmation = await exchange.publish(
            message.as_message(self._user), message.routing_key, mandatory=True, timeout=deadline
        )
        if not isinstance(confirmation, Basic.Ack):
            raise _Unconfirmed(repr(confirmation))

    async def _ready(self, exchange: str) -> tuple[AbstractChannel, AbstractExchange]:
        async with self._opening:
            if self._channel is None or self._channel.is_closed:
                self._exchanges.clear()
                self._channel = await self._connection.channel(publisher_confirms=True, on_return_raises=True)
            if exchange not in self._exchanges:
                self._exchanges[exchange] = (
                    await self._channel.get_exchange(exchange, ensure=False)
                    if exchange
                    else self._channel.default_exchange
                )
            return self._channel, self._exchanges[exchange]

    async def _retire(self, channel: AbstractChannel | None) -> None:
        if channel is None:
            return
        if self._channel is channel:
            self._channel = None
            self._exchanges.clear()
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
