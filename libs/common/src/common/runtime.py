"""What one process of a service holds open: pools, two broker connections, relay, consumers, loops."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import structlog

from common.clock import Clock, utc_now
from common.identity import Identity
from common.messaging import topology
from common.messaging.commands import CommandRunner, UowFactory
from common.messaging.connection import BROKER_ERRORS, Link
from common.messaging.consumer import CommandConsumer, Consumer, EventConsumer
from common.messaging.events import EventRunner
from common.messaging.publisher import Publisher
from common.messaging.relay import Relay, wake_channel
from common.messaging.replies import ReplySender
from common.messaging.retry import InboxRetry
from common.messaging.routing import CommandRouter, EventRouter
from common.observability.metrics import LOOP_LAG
from common.persistence.pool import DEPENDENCY_ERRORS, Database
from common.persistence.transaction import Transaction
from common.persistence.wakeups import Waker
from common.settings import ServiceSettings

log = structlog.get_logger(__name__)

WORKER_POOL = 3
HEARTBEAT_SECONDS = 1.0
HEARTBEAT_LIMIT = 10.0


class Runtime:
    """Open it with `start`, add loops with `background`, leave with `stop`."""

    def __init__(self, service: str, settings: ServiceSettings, clock: Clock = utc_now) -> None:
        self.service = service
        self.settings = settings
        self.clock = clock
        self.identity = Identity.from_json(settings.identity_keys.get_secret_value())
        self.ready = False
        self._tasks: list[asyncio.Task[Any]] = []
        self._consumers: list[Consumer] = []
        self._closers: list[Callable[[], Awaitable[None]]] = []  # of what is open so far
        self._heartbeat = time.monotonic()
        self.relay: Relay | None = None

    async def start(self) -> None:
        """Opens everything, waiting for database and broker. Raises what they raise when they stay away."""
        settings = self.settings
        self.db = await self._pool(settings.database_url, self.service, settings.database_pool)
        self.worker = await self._pool(settings.worker_url, f"{self.service}-worker", WORKER_POOL)
        self._waker = Waker(self.worker, wake_channel(self.service))
        self.publishing = await self._link("publish")
        self.consuming = await self._link("consume")
        self.publisher = Publisher(self.publishing, settings.amqp_url)
        self.replies = ReplySender(self.publishing)
        channel = await self.consuming.channel(publisher_confirms=False)
        await topology.declare(channel)
        await channel.close()
        self.db.committed = self._committed
        self.background("heartbeat", self._beat)
        if "relay" in settings.active_roles:
            self.relay = Relay(
                self.service, settings.worker_url, self.publisher, poll_seconds=settings.fallback_poll_seconds
            )
            self.background("relay", self.relay.run)
        self.ready = True

    async def _pool(self, url: str, name: str, size: int) -> Database:
        database = await _patiently(lambda: Database.open(url, name=name, max_size=size, clock=self.clock))
        self._closers.append(database.close)
        return database

    async def _link(self, purpose: str) -> Link:
        link = await Link.open(self.settings.amqp_url, f"{self.service}-{purpose}")
        self._closers.append(link.close)
        return link

    async def consume(self, commands: CommandRouter | None, events: EventRouter | None, uow: UowFactory) -> None:
        """Starts consumers and the inbox retry, when this process has the role."""
        if "consume" not in self.settings.active_roles:
            return
        command_runner = CommandRunner(self.service, commands, self.db, uow) if commands else None
        event_runner = EventRunner(self.service, events, self.db, uow) if events else None
        names = {queue.name for queue in topology.queues()}
        if command_runner is not None:
            lanes = (topology.commands_queue(self.service), topology.background_queue(self.service))
            for lane, prefetch in zip(lanes, (self.settings.command_prefetch, 4), strict=True):
                if lane in names:
                    consumer = CommandConsumer(
                        self.consuming,
                        lane,
                        prefetch,
                        self.publisher,
                        command_runner,
                        self.identity,
                        self.service,
                        self.clock,
                        self.settings.consumer_renew_seconds,
                    )
                    await consumer.start()
                    self._consumers.append(consumer)
        if event_runner is not None:
            listener = EventConsumer(
                self.consuming,
                topology.events_queue(self.service),
                self.settings.event_prefetch,
                self.publisher,
                event_runner,
                self.settings.consumer_renew_seconds,
            )
            await listener.start()
            self._consumers.append(listener)
            self.background("events", listener.work)
        retry = InboxRetry(self.service, self.worker, command_runner, event_runner)
        self.background("inbox-retry", retry.run)

    def background(self, name: str, run: Callable[[], Awaitable[None]]) -> None:
        """Runs a loop until `stop`; one that ends by an unexpected error is started again after a second."""

        async def forever() -> None:
            while True:
                try:
                    await run()
                except Exception:
                    log.exception("loop_failed", loop=name)
                await asyncio.sleep(1)

        self._tasks.append(asyncio.create_task(forever(), name=f"{self.service}:{name}"))

    async def stop_loop(self, name: str) -> None:
        """Ends one background loop (drain switches and tests)."""
        for task in [t for t in self._tasks if t.get_name() == f"{self.service}:{name}"]:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            self._tasks.remove(task)

    @property
    def alive(self) -> bool:
        """The event loop turns and every consumer is registered or being restored (never asks broker or database)."""
        return time.monotonic() - self._heartbeat < HEARTBEAT_LIMIT and all(c.alive for c in self._consumers)

    async def stop(self) -> None:
        """Consumers first, then loops, then connections."""
        self.ready = False
        await asyncio.gather(*(consumer.stop() for consumer in self._consumers))
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for close in reversed(self._closers):
            try:
                async with asyncio.timeout(12):
                    await close()
            except BROKER_ERRORS as error:
                log.info("close_failed", error=str(error) or type(error).__name__)

    def _committed(self, tx: Transaction) -> None:
        if tx.replies:
            self.replies.send(tx.replies)
        if not tx.wrote_outbox:
            return
        if self.relay is not None and self.relay.leading:
            self.relay.wake()
        else:
            self._waker.tell()

    async def _beat(self) -> None:
        while True:
            before = time.monotonic()
            await asyncio.sleep(HEARTBEAT_SECONDS)
            self._heartbeat = time.monotonic()
            LOOP_LAG.labels(self.service).set(max(0.0, self._heartbeat - before - HEARTBEAT_SECONDS))


async def _patiently(open_: Callable[[], Awaitable[Database]], patience: float = 60.0) -> Database:
    deadline = time.monotonic() + patience
    while True:
        try:
            return await open_()
        except DEPENDENCY_ERRORS as error:
            if time.monotonic() > deadline:
                raise
            log.warning("database_unreachable", error=str(error) or type(error).__name__)
            await asyncio.sleep(0.5)
