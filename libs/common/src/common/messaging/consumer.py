"""Listens: one channel a queue, kept alive by its subscription; acks only after commit."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Awaitable, Sequence
from uuid import UUID

import structlog
from aio_pika.abc import AbstractChannel

from common.clock import Clock, utc_now
from common.contracts.registry import REGISTRY
from common.identity import CommandExpired, Identity, InvalidSignature, system_caller
from common.messaging import topology
from common.messaging.commands import Attempt, CommandRunner, until_dependency_is_back
from common.messaging.connection import BROKER_ERRORS, RENEW_SECONDS, Link, Subscription, Wire
from common.messaging.events import EventRunner, HeardEvents
from common.messaging.incoming import Incoming, listen
from common.messaging.parsing import Poison, message_uuid, parse_events, text_headers
from common.messaging.publisher import ConfirmUncertain, NotPublished, Outgoing, Publisher
from common.observability.metrics import DEAD_LETTERS
from common.persistence.inbox import Heard

log = structlog.get_logger(__name__)

EVENTS_AT_ONCE = 50


class Consumer:
    """One queue."""

    pause = 1.0
    """Seconds before a message is given back, so that a failing one does not spin."""

    def __init__(
        self, connection: Link, queue: str, prefetch: int, publisher: Publisher, renew_after: float = RENEW_SECONDS
    ) -> None:
        self._queue_name = queue
        self._prefetch = prefetch
        self._publisher = publisher
        self._subscription = Subscription(
            connection, queue, self._set_up, quiet_for=self._quiet_for, renew_after=renew_after
        )
        self._consuming: tuple[Wire, str] | None = None
        self._in_hand: set[Incoming] = set()
        self._heard_at = 0.0
        self._tasks: set[asyncio.Task[None]] = set()
        self.stopping = asyncio.Event()

    async def start(self) -> None:
        await self._subscription.start()

    async def handle(self, message: Incoming) -> None:
        """What to do with one message; must settle it."""
        raise NotImplementedError

    async def stop(self, grace: float = 10.0) -> None:
        """No new messages, finish what is in hand, give the rest back."""
        self.stopping.set()
        await self._subscription.stop()
        if self._consuming is not None:
            wire, tag = self._consuming
            try:
                await wire.basic_cancel(tag, timeout=2)
            except BROKER_ERRORS:
                log.info("cancel_failed", queue=self._queue_name)
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=grace)

    @property
    def alive(self) -> bool:
        return self._subscription.alive

    async def _set_up(self, channel: AbstractChannel) -> None:
        # Prefetch first: it binds only consumers created later.
        await channel.set_qos(prefetch_count=self._prefetch)
        self._consuming = await listen(channel, self._queue_name, self._spawn)
        self._heard_at = time.monotonic()

    def _quiet_for(self) -> float:
        """Seconds without a delivery; none while something is in hand, so that a renewal gives nothing back."""
        return 0.0 if self._in_hand else time.monotonic() - self._heard_at

    async def _spawn(self, message: Incoming) -> None:
        self._in_hand.add(message)
        task = asyncio.create_task(self._take(message))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _take(self, message: Incoming) -> None:
        try:
            await self.handle(message)
        except Exception:  # a message nobody settles would hold its place in the prefetch for ever
            log.exception("message_failed", queue=self._queue_name, message_id=message.message_id)
            await asyncio.sleep(self.pause)
            await self.settle(message, message.reject(requeue=True))

    async def bury(self, message: Incoming, reason: str) -> None:
        """Publishes it to the dead letters with the reason, then acks; gives it back when that cannot be confirmed."""
        log.error("dead_letter", queue=self._queue_name, message_id=message.message_id, reason=reason)
        headers = text_headers(message) | {"x-reason": reason, "x-queue": self._queue_name}
        outgoing = Outgoing(
            topology.DEAD_LETTER, message.routing_key or self._queue_name, message.body, UUID(int=0),
            message.type or "", message.content_type or "application/json", headers,
        )  # fmt: skip
        try:
            await self._publisher.publish(outgoing)
        except (NotPublished, ConfirmUncertain):
            await asyncio.sleep(self.pause)
            await self.settle(message, message.reject(requeue=True))
            return
        DEAD_LETTERS.labels(self._queue_name.partition(".")[0], reason.partition(":")[0]).inc()
        await self.settle(message, message.ack())

    async def settle(self, message: Incoming, settling: Awaitable[None]) -> None:
        """Ack or reject; on a channel that is gone the broker delivers again and the inbox makes that harmless."""
        try:
            await settling
        except BROKER_ERRORS as error:
            log.info("ack_lost", error=str(error) or type(error).__name__)
        self._in_hand.discard(message)
        self._heard_at = time.monotonic()


class CommandConsumer(Consumer):
    """Concurrent up to its prefetch; commands of one aggregate serialise on its row."""

    def __init__(
        self, connection: Link, queue: str, prefetch: int, publisher: Publisher,
        runner: CommandRunner, identity: Identity, service: str, clock: Clock = utc_now,
        renew_after: float = RENEW_SECONDS,
    ) -> None:  # fmt: skip
        super().__init__(connection, queue, prefetch, publisher, renew_after)
        self._runner = runner
        self._identity = identity
        self._service = service
        self._clock = clock

    async def handle(self, message: Incoming) -> None:
        try:
            attempt = self._parse(message)
        except CommandExpired:
            log.warning("command_expired", message_id=message.message_id, name=message.type)
            await self.settle(message, message.ack())
            return
        except (Poison, InvalidSignature, ValueError, KeyError) as error:
            await self.bury(message, f"{type(error).__name__}: {error}")
            return
        done = await until_dependency_is_back(lambda: self._runner.run(attempt), self.stopping, attempt.heard.name)
        await self.settle(message, message.ack() if done else message.nack(requeue=True))

    def _parse(self, message: Incoming) -> Attempt:
        message_id, headers, now = message_uuid(message), text_headers(message), self._clock()
        name = message.routing_key or ""
        if message.user_id == self._service and "x-signature" not in headers:
            caller = system_caller(UUID(headers["x-portal"]), self._service)  # a job of our own, the broker vouches
        else:
            caller = self._identity.verify_command(self._service, name, message_id, headers, message.body, now)
        heard = Heard(
            message_id, caller.portal, name, caller.person, headers.get("x-fingerprint", ""),
            message.reply_to, message.body, headers,
        )  # fmt: skip
        return Attempt(heard, caller, now)


class EventConsumer(Consumer):
    """Takes what has arrived, groups it by portal, one transaction a group."""

    def __init__(
        self, connection: Link, queue: str, prefetch: int, publisher: Publisher, runner: EventRunner,
        renew_after: float = RENEW_SECONDS,
    ) -> None:  # fmt: skip
        super().__init__(connection, queue, prefetch, publisher, renew_after)
        self._runner = runner
        service = queue.partition(".")[0]
        self._types = {name for name, entry in REGISTRY.events.items() if service in entry.consumers}
        self._arrived: asyncio.Queue[tuple[Incoming, HeardEvents]] = asyncio.Queue()

    async def handle(self, message: Incoming) -> None:
        if not self._concerns_us(message):
            await self.settle(message, message.ack())
            return
        try:
            batch = parse_events(message)
        except Poison as error:
            await self.bury(message, f"Poison: {error}")
            return
        heard = Heard(
            batch.message_id, batch.portal, f"events.{batch.stream}", "", "", None, message.body,
            text_headers(message) | {"routing_key": message.routing_key or "", "user_id": message.user_id or ""},
        )  # fmt: skip
        self._arrived.put_nowait((message, HeardEvents(batch, heard)))

    def _concerns_us(self, message: Incoming) -> bool:
        """Queues bind whole streams; what only others listen to is passed over unread, by the types in its headers."""
        types = message.headers.get("x-types")
        return not isinstance(types, str) or not self._types.isdisjoint(types.split(","))

    async def work(self) -> None:
        """Runs until cancelled: one group of messages after the other, so that an aggregate's order holds."""
        while True:
            taken = [await self._arrived.get()]
            while len(taken) < EVENTS_AT_ONCE and not self._arrived.empty():
                taken.append(self._arrived.get_nowait())
            groups: dict[UUID, list[tuple[Incoming, HeardEvents]]] = defaultdict(list)
            for item in taken:
                groups[item[1].batch.portal].append(item)
            await asyncio.gather(*(self._group(group) for group in groups.values()))

    async def _group(self, group: Sequence[tuple[Incoming, HeardEvents]]) -> None:
        messages = [heard for _, heard in group]
        try:
            done = await until_dependency_is_back(lambda: self._runner.run(messages), self.stopping, self._queue_name)
        except Exception:  # the loop goes on; what could not even be kept in the inbox comes again
            log.exception("messages_failed", queue=self._queue_name)
            await asyncio.sleep(self.pause)
            for message, _ in group:
                await self.settle(message, message.reject(requeue=True))
            return
        for message, _ in group:
            await self.settle(message, message.ack() if done else message.nack(requeue=True))
