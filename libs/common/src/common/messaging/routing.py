"""What a service listens to, as two small tables filled by decorators in its entrypoints."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID

from common.contracts.base import CloudEvent, Command, Event, ViewerKey
from common.contracts.registry import REGISTRY
from common.errors import DomainError
from common.identity import Caller

CommandT = TypeVar("CommandT", bound=Command)


class _Pending:
    """The operation stays open: whoever ends it calls `Transaction.complete_operation`."""


PENDING = _Pending()

CommandHandler = Callable[[Any, Caller, Any], Awaitable[Any]]


class NotYet(Exception):
    """Something this command needs is on its way: try again soon, then refuse with `refusal`."""

    def __init__(self, refusal: DomainError, *, give_up_after: timedelta = timedelta(seconds=2)) -> None:
        super().__init__(refusal.message)
        self.refusal = refusal
        self.give_up_after = give_up_after


@dataclass(frozen=True, slots=True)
class Told:
    """One event: its envelope and the fact in it."""

    envelope: CloudEvent
    fact: Event


@dataclass(frozen=True, slots=True)
class EventBatch:
    """One message: what one transaction did to one aggregate."""

    message_id: UUID
    portal: UUID
    stream: str
    subject: str
    version: int
    events: tuple[Told, ...]

    @property
    def facts(self) -> tuple[Event, ...]:
        return tuple(told.fact for told in self.events)

    @property
    def state(self) -> Any:
        """The state after the transaction, carried by the last event (None when it carries none)."""
        return getattr(self.events[-1].fact, "state", None)

    @property
    def audience(self) -> list[ViewerKey]:
        return self.events[-1].envelope.audience

    @property
    def actor(self) -> str | None:
        return self.events[-1].envelope.actor


EventHandler = Callable[[EventBatch, Any], Awaitable[None]]


class CommandRouter:
    """`@commands.on(ApproveRequest)`: one handler per command of this service."""

    def __init__(self, service: str) -> None:
        self.service = service
        self.handlers: dict[str, CommandHandler] = {}

    def on(self, command: type[CommandT]) -> Callable[[CommandHandler], CommandHandler]:
        if not command.name.startswith(f"{self.service}.") or command.name not in REGISTRY.commands:
            raise ValueError(f"{command.name} is no registered command of {self.service}")

        def keep(handler: CommandHandler) -> CommandHandler:
            self.handlers[command.name] = handler
            return handler

        return keep


class EventRouter:
    """`@events.stream("route")`: one handler per stream this service hears."""

    def __init__(self, service: str) -> None:
        self.service = service
        self.handlers: dict[str, EventHandler] = {}

    def stream(self, name: str) -> Callable[[EventHandler], EventHandler]:
        if name not in REGISTRY.streams_heard_by(self.service):
            raise ValueError(f"{self.service} does not hear stream {name}")

        def keep(handler: EventHandler) -> EventHandler:
            self.handlers[name] = handler
            return handler

        return keep
