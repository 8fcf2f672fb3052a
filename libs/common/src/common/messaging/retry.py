"""Messages that wait in the inbox are run again when they are due; old rows are swept."""

import asyncio
import contextlib
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
import structlog
from pydantic import TypeAdapter

from common.contracts.base import CloudEvent
from common.contracts.registry import REGISTRY
from common.identity import Caller, Standing, system_caller
from common.messaging.commands import Attempt, CommandRunner
from common.messaging.events import EventRunner, HeardEvents
from common.messaging.routing import EventBatch, Told
from common.observability.metrics import INBOX_WAITING
from common.persistence.inbox import DUE, EXPIRE, Heard
from common.persistence.pool import DEPENDENCY_ERRORS, Database

log = structlog.get_logger(__name__)

POLL_SECONDS = 0.1
QUIET_POLL_SECONDS = 1.0
HURRY_SECONDS = 3.0
SWEEP_SECONDS = 60
_ENVELOPES = TypeAdapter(list[CloudEvent])


class InboxRetry:
    """One loop per process; claiming in the handler's transaction keeps replicas from doing it twice.

    It looks often for a while after this process kept something, else once a second: what other processes left.
    """

    def __init__(
        self,
        service: str,
        worker: Database,
        commands: CommandRunner | None,
        events: EventRunner | None,
        *,
        quiet_seconds: float = QUIET_POLL_SECONDS,
    ) -> None:
        self._service = service
        self._worker = worker
        self._commands = commands
        self._events = events
        self._quiet_seconds = quiet_seconds
        self._kept = asyncio.Event()
        self._hurry_until = 0.0
        for runner in (commands, events):
            if runner is not None:
                runner.kept = self.look_soon

    def look_soon(self) -> None:
        self._hurry_until = asyncio.get_running_loop().time() + HURRY_SECONDS
        self._kept.set()

    async def run(self) -> None:
        swept = asyncio.get_running_loop().time()
        while True:
            await self._until_next_look()
            try:
                await self.once()
                if asyncio.get_running_loop().time() - swept > SWEEP_SECONDS:
                    swept = asyncio.get_running_loop().time()
                    async with self._worker.plain() as connection:
                        await connection.execute(EXPIRE)
            except DEPENDENCY_ERRORS as error:
                log.warning("inbox_retry_interrupted", error=str(error) or type(error).__name__)
                await asyncio.sleep(1)

    async def _until_next_look(self) -> None:
        self._kept.clear()
        if asyncio.get_running_loop().time() >= self._hurry_until:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._quiet_seconds):
                    await self._kept.wait()
        await asyncio.sleep(POLL_SECONDS)

    async def once(self) -> int:
        """Runs everything due now; returns how many."""
        async with self._worker.plain() as connection:
            rows = await connection.fetch(DUE)
        INBOX_WAITING.labels(self._service).set(len(rows))
        for row in rows:
            heard = Heard(
                row["message_id"], row["portal"], row["name"], row["person"], row["fingerprint"],
                row["reply_to"], row["body"], row["headers"],
            )  # fmt: skip
            await self._run(heard, row["received_at"], row["attempts"])
        return len(rows)

    async def _run(self, heard: Heard, first_seen: datetime, failures: int) -> None:
        if heard.name.startswith("events."):
            if self._events is not None:
                await self._events.run([HeardEvents(_batch(heard), heard)])
        elif self._commands is not None:
            await self._commands.run(Attempt(heard, _caller(heard), first_seen, failures))


def _caller(heard: Heard) -> Caller:
    """The signature was proved at first receipt; the stored headers are ours."""
    standing = heard.headers.get("x-standing")
    if standing is None:
        return system_caller(heard.portal, heard.person.removeprefix("service:"))
    values: dict[str, Any] = orjson.loads(standing)
    return Caller(heard.portal, heard.person, Standing.of(values))


def _batch(heard: Heard) -> EventBatch:
    envelopes = _ENVELOPES.validate_python(orjson.loads(heard.body))
    told = tuple(Told(e, REGISTRY.events[e.type].parse(e.data)) for e in envelopes if e.type in REGISTRY.events)
    last = envelopes[-1]
    stream = heard.name.removeprefix("events.")
    return EventBatch(UUID(str(heard.message_id)), last.portal, stream, last.subject, last.version, told)
