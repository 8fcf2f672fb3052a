"""One link to RabbitMQ and what is subscribed over it, rebuilt from scratch after every loss.

The client's own "robust" classes are not used: after a broker that was killed came back they kept publishing, but
some consumers stayed silent (their channel's recovery met a connection that was closed again meanwhile). Here a loss
ends channel and consumer for good, and a new pair is set up the same way as the first.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Self, TypeAlias, cast

import aio_pika
import structlog
from aio_pika.abc import AbstractChannel, AbstractConnection
from aiormq.channel import Channel
from aiormq.exceptions import AMQPError

log = structlog.get_logger(__name__)

BROKER_ERRORS = (AMQPError, ConnectionError, TimeoutError, OSError, RuntimeError)
"""What the client raises while the broker is away; RuntimeError is what a closed channel object says."""

Wire: TypeAlias = Channel
"""aio-pika's underlying channel: publishing on it need not wait until the socket took each message."""

HEARTBEAT = 30
AGAIN_AFTER = 0.3
CALM_AFTER = 3.0
RENEW_SECONDS = 30.0
PATIENCE_SECONDS = 5.0  # a channel half closed may never answer


class Link:
    """One connection by name. Two per process (publish, consume): back-pressure on one must not stop acks."""

    def __init__(self, url: str, name: str) -> None:
        self._url = url
        self._name = name
        self._connection: AbstractConnection | None = None
        self._lost = asyncio.Event()
        self._keeper: asyncio.Task[None] | None = None

    @classmethod
    async def open(cls, url: str, name: str, *, patience: float = 60.0) -> Self:
        """Connects, trying for `patience` seconds. Raises the last broker error when the time is up."""
        link = cls(url, name)
        async with asyncio.timeout(patience):
            await link._connect()
        link._keeper = asyncio.create_task(link._keep(), name=f"{name}:keeper")
        return link

    async def channel(self, **options: Any) -> AbstractChannel:
        """A new channel. Raises ConnectionError at once while the broker is away."""
        if self._connection is None or self._connection.is_closed:
            raise ConnectionError(f"{self._name}: the broker is away")
        return await self._connection.channel(**options)

    async def wire(self, **options: Any) -> tuple[AbstractChannel, Wire]:
        """A new channel and the one below it, for those who send much. Raises like `channel`."""
        channel = await self.channel(**options)
        return channel, cast(Wire, await channel.get_underlay_channel())

    @property
    def connected(self) -> bool:
        return self._connection is not None and not self._connection.is_closed

    @property
    def alive(self) -> bool:
        """Connected, or busy getting there."""
        return self._keeper is not None and not self._keeper.done()

    async def close(self) -> None:
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)
        if self._connection is not None:
            await self._connection.close()

    async def _keep(self) -> None:
        while True:
            await self._lost.wait()
            log.warning("broker_lost", connection=self._name)
            await self._connect()
            log.info("broker_back", connection=self._name)

    async def _connect(self) -> None:
        delay = AGAIN_AFTER
        while True:
            try:
                connection = await aio_pika.connect(
                    self._url, client_properties={"connection_name": self._name}, heartbeat=HEARTBEAT, timeout=5
                )
            except BROKER_ERRORS as error:
                log.info("broker_unreachable", connection=self._name, error=str(error) or type(error).__name__)
                await asyncio.sleep(delay)
                delay = min(delay * 2, CALM_AFTER)
            else:
                self._adopt(connection)
                return

    def _adopt(self, connection: AbstractConnection) -> None:
        def lost(*_: object) -> None:
            if self._connection is connection:  # a dead one's late goodbye must not cost us its living successor
                self._lost.set()

        self._connection = connection
        self._lost.clear()
        connection.close_callbacks.add(lost)
        if connection.is_closed:
            self._lost.set()


class Subscription:
    """Keeps one consumer alive: its set-up runs again on a new channel whenever channel or consumer are lost."""

    def __init__(
        self,
        link: Link,
        name: str,
        set_up: Callable[[AbstractChannel], Awaitable[None]],
        *,
        quiet_for: Callable[[], float] = lambda: 0.0,
        renew_after: float = RENEW_SECONDS,
    ) -> None:
        """After `renew_after` quiet seconds the consumer is made anew.

        A broker can forget a consumer without a word: RabbitMQ 3.10 goes on counting one whose queue was deleted and
        made again at once, gives it messages, and its channel drops them (measured; a new channel gets them all).
        """
        self._link = link
        self._quiet_for = quiet_for
        self._renew_after = renew_after
        self._name = name
        self._set_up = set_up
        self._lost = asyncio.Event()
        self._keeper: asyncio.Task[None] | None = None
        self._channel: AbstractChannel | None = None

    async def start(self) -> None:
        """Raises broker errors when the first set-up fails."""
        await self._subscribe()
        self._keeper = asyncio.create_task(self._keep(), name=f"{self._name}:subscription")

    async def stop(self) -> None:
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)

    @property
    def alive(self) -> bool:
        """Subscribed, or busy getting there: what the liveness probe asks."""
        return self._keeper is not None and not self._keeper.done()

    async def _keep(self) -> None:
        while True:
            await self._until_lost_or_quiet()
            while self._lost.is_set():
                try:
                    async with asyncio.timeout(PATIENCE_SECONDS):
                        await self._subscribe()
                except BROKER_ERRORS as error:
                    log.info("subscribe_failed", subscription=self._name, error=str(error) or type(error).__name__)
                    await asyncio.sleep(AGAIN_AFTER)

    async def _until_lost_or_quiet(self) -> None:
        while (left := self._renew_after - self._quiet_for()) > 0:
            try:
                async with asyncio.timeout(left):
                    await self._lost.wait()
            except TimeoutError:
                continue
            log.warning("subscription_lost", subscription=self._name)
            await asyncio.sleep(AGAIN_AFTER)
            return
        self._lost.set()

    async def _subscribe(self) -> None:
        old, self._channel = self._channel, None
        if old is not None and not old.is_closed:
            await old.close()
        channel = await self._link.channel(publisher_confirms=False)

        def lost(*_: object) -> None:
            if self._channel is channel:  # an old channel's late goodbye must not end its successor
                self._lost.set()

        self._channel = channel
        self._lost.clear()
        channel.close_callbacks.add(lost)
        underlay = await channel.get_underlay_channel()
        # The server cancels a consumer when its queue is deleted or its leader is lost: nothing else tells.
        underlay.on_consumer_cancel_callbacks.add(lost)
        try:
            await self._set_up(channel)
        except BROKER_ERRORS:
            self._lost.set()
            raise
