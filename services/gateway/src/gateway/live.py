"""Pokes for open frames: that something changed, never what. Whoever's keys meet an event's audience is poked.

A stream starts with `resync` (read everything again), says so again when it fell behind, and ends with its session.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

import orjson
import structlog

from common.contracts.approvals import TaskClosed, TaskDecided, TaskOpened, TaskReassigned
from common.errors import DomainError
from common.messaging.connection import BROKER_ERRORS
from common.messaging.routing import EventBatch

log = structlog.get_logger()

WAITING_POKES = 200
HEARTBEAT_SECONDS = 15.0
KEYS_SECONDS = 60.0
ENDED: dict[str, Any] = {"event": "end"}
RESYNC: dict[str, Any] = {"event": "resync"}


class Bindings(Protocol):
    """The broker's side: hear a portal, or stop to."""

    async def bind(self, portal: UUID) -> None: ...

    async def unbind(self, portal: UUID) -> None: ...


Keys = Callable[[], Awaitable[tuple[str, ...]]]


@dataclass(slots=True, eq=False)
class Listener:
    """One open frame."""

    portal: UUID
    person: str
    keys: frozenset[str]
    waiting: asyncio.Queue[dict[str, Any]] = field(default_factory=lambda: asyncio.Queue(WAITING_POKES))

    def poke(self, message: dict[str, Any]) -> None:
        """A frame that reads too slowly loses its pokes and is told to read everything again."""
        if self.waiting.full():
            while not self.waiting.empty():
                self.waiting.get_nowait()
            message = message if message is ENDED else RESYNC
        self.waiting.put_nowait(message)


class LiveHub:
    """All open frames of this process. `bindings` is set once the broker connection is there."""

    def __init__(self, *, heartbeat: float = HEARTBEAT_SECONDS, keys_for: float = KEYS_SECONDS) -> None:
        self.bindings: Bindings | None = None
        self.portal_changed: Callable[[UUID], None] = lambda _: None
        self._heartbeat = heartbeat
        self._keys_for = keys_for
        self._listeners: dict[UUID, set[Listener]] = {}
        self._binding = asyncio.Lock()

    @property
    def open_frames(self) -> int:
        return sum(len(listeners) for listeners in self._listeners.values())

    async def stream(self, portal: UUID, person: str, seconds: float, keys: Keys) -> AsyncIterator[bytes]:
        """Server-sent events until the session ends, the portal is suspended or the process stops."""
        listener = Listener(portal, person, frozenset(await keys()))
        await self._enter(listener)
        try:
            yield _event(RESYNC)
            async for message in self._messages(listener, seconds, keys):
                yield message
        finally:
            await asyncio.shield(self._leave(listener))

    async def heard(self, batch: EventBatch) -> None:
        """For `LiveEvents`: one transaction of one aggregate, turned into pokes."""
        if batch.stream == "portal":
            self.portal_changed(batch.portal)
            if any(type(fact).__name__ in {"PortalSuspended", "PortalRemoved"} for fact in batch.facts):
                self.end(batch.portal)
            return
        audience = {key.key for key in batch.audience}
        for listener in tuple(self._listeners.get(batch.portal, ())):
            if batch.stream in {"org", "policy"}:
                listener.poke(_poke("org", batch))
            elif audience & listener.keys:
                listener.poke(_poke("budget" if batch.stream == "budget" else "request", batch))
            if listener.person in _asked(batch):
                listener.poke(_poke("task", batch))

    def end(self, portal: UUID) -> None:
        for listener in tuple(self._listeners.get(portal, ())):
            listener.poke(ENDED)

    def close(self) -> None:
        """The process stops: frames come back to another one."""
        for portal in tuple(self._listeners):
            self.end(portal)

    async def _messages(self, listener: Listener, seconds: float, keys: Keys) -> AsyncIterator[bytes]:
        loop = asyncio.get_running_loop()
        ends, recheck = loop.time() + seconds, loop.time() + self._keys_for
        while (left := ends - loop.time()) > 0:
            try:
                async with asyncio.timeout(min(self._heartbeat, left)):
                    message = await listener.waiting.get()
            except TimeoutError:
                yield b": alive\n\n"
            else:
                if message is ENDED:
                    return
                yield _event(message)
            if loop.time() >= recheck:
                recheck = loop.time() + self._keys_for
                try:
                    listener.keys = frozenset(await keys())
                except DomainError:
                    return

    async def _enter(self, listener: Listener) -> None:
        async with self._binding:
            first = not self._listeners.get(listener.portal)
            self._listeners.setdefault(listener.portal, set()).add(listener)
            if first and self.bindings is not None:
                try:
                    await self.bindings.bind(listener.portal)
                except BROKER_ERRORS as error:
                    log.warning("live.bind_failed", error=str(error))

    async def _leave(self, listener: Listener) -> None:
        async with self._binding:
            listeners = self._listeners.get(listener.portal, set())
            listeners.discard(listener)
            if listeners:
                return
            self._listeners.pop(listener.portal, None)
            if self.bindings is not None:
                try:
                    await self.bindings.unbind(listener.portal)
                except BROKER_ERRORS as error:
                    log.warning("live.unbind_failed", error=str(error))


def _asked(batch: EventBatch) -> set[str]:
    """Whose list of tasks changed."""
    people: set[str] = set()
    for fact in batch.facts:
        if isinstance(fact, TaskOpened):
            people.add(fact.task.assignee)
        elif isinstance(fact, TaskClosed):
            people.add(fact.assignee)
        elif isinstance(fact, TaskReassigned):
            people |= {fact.was, fact.now}
        elif isinstance(fact, TaskDecided):
            people |= {fact.actor, fact.principal}
    return people


def _poke(kind: str, batch: EventBatch) -> dict[str, Any]:
    return {"event": "poke", "data": {"kind": kind, "id": batch.subject, "version": batch.version}}


def _event(message: dict[str, Any]) -> bytes:
    name: str = message["event"]
    return b"event: " + name.encode() + b"\ndata: " + orjson.dumps(message.get("data", {})) + b"\n\n"
