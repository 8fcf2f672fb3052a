"""Every exchange, queue and binding, declared from here at start; the same on RabbitMQ 3.10 to 4.x."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aio_pika import ExchangeType
from aio_pika.abc import AbstractChannel

from common.contracts.registry import REGISTRY, SERVICES

COMMANDS = "commands"
EVENTS = "events"
UNROUTABLE = "unroutable"
DEAD_LETTER = "dead-letter"

# The handler's own budget (inbox attempts) decides; this limit is only the net below it.
DELIVERY_LIMIT = 50

_QUORUM: Mapping[str, Any] = {
    "x-queue-type": "quorum",
    "x-delivery-limit": DELIVERY_LIMIT,
    "x-dead-letter-exchange": DEAD_LETTER,
    "x-dead-letter-strategy": "at-least-once",
    # RabbitMQ silently falls back to at-most-once dead letters without it; there is no max-length to reject on.
    "x-overflow": "reject-publish",
}
_SINK: Mapping[str, Any] = {"x-queue-type": "quorum"}


@dataclass(frozen=True, slots=True)
class Queue:
    name: str
    exchange: str
    routing_keys: tuple[str, ...]
    arguments: Mapping[str, Any] = field(default_factory=lambda: _QUORUM)


def commands_queue(service: str) -> str:
    return f"{service}.commands"


def background_queue(service: str) -> str:
    return f"{service}.background"


def events_queue(service: str) -> str:
    return f"{service}.events"


def queues() -> list[Queue]:
    """All durable queues, derived from the registry."""
    found = [Queue(UNROUTABLE, UNROUTABLE, ("#",), _SINK), Queue(DEAD_LETTER, DEAD_LETTER, ("#",), _SINK)]
    for service in SERVICES:
        names = [n for n in REGISTRY.commands if n.startswith(f"{service}.")]
        front = tuple(n for n in names if not REGISTRY.commands[n].background)
        back = tuple(n for n in names if REGISTRY.commands[n].background)
        if front:
            found.append(Queue(commands_queue(service), COMMANDS, front))
        if back:
            found.append(Queue(background_queue(service), COMMANDS, back))
        streams = REGISTRY.streams_heard_by(service)
        if streams and service != "gateway":  # the gateway hears through exclusive queues, per open portal
            found.append(Queue(events_queue(service), EVENTS, tuple(sorted(f"*.{s}" for s in streams))))
    return found


async def declare(channel: AbstractChannel) -> None:
    """Idempotent. Raises ChannelPreconditionFailed when something exists with other arguments."""
    # `commands` has no alternate exchange on purpose: it would make `mandatory` blind to a missing queue.
    exchanges = {COMMANDS: await channel.declare_exchange(COMMANDS, ExchangeType.DIRECT, durable=True)}
    for name in (UNROUTABLE, DEAD_LETTER):
        exchanges[name] = await channel.declare_exchange(name, ExchangeType.TOPIC, durable=True)
    exchanges[EVENTS] = await channel.declare_exchange(
        EVENTS, ExchangeType.TOPIC, durable=True, arguments={"alternate-exchange": UNROUTABLE}
    )
    for queue in queues():
        declared = await channel.declare_queue(queue.name, durable=True, arguments=dict(queue.arguments))
        for key in queue.routing_keys:
            await declared.bind(exchanges[queue.exchange], key)
