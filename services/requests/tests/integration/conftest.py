"""A migrated database of this service on a private server, and hands to work it."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest

from common.contracts.approvals import RouteEvent, RouteState, RouteStateTold
from common.contracts.approvals.books import BooksTold
from common.contracts.base import CloudEvent, Command, Event, ViewerKey
from common.contracts.registry import REGISTRY
from common.identity import Caller, Standing, system_caller
from common.messaging.commands import Attempt, CommandRunner
from common.messaging.events import EventRunner, HeardEvents
from common.messaging.routing import EventBatch, Told
from common.persistence.inbox import Heard
from common.persistence.migrations import migrate
from common.persistence.pool import Database
from common.persistence.sql import raw
from common.testing.given import Corner, corner_of
from common.testing.servers import Databases, RabbitServer
from purchase_requests.adapters.card import request_card
from purchase_requests.adapters.unit_of_work import SqlUnitOfWork
from purchase_requests.entrypoints.callers import writer_of
from purchase_requests.entrypoints.commands import commands
from purchase_requests.entrypoints.events import events
from purchase_requests.settings import MIGRATIONS

OUTBOX = raw("SELECT payload FROM outbox WHERE portal = :portal AND aggregatetype <> 'job' ORDER BY id")
JOBS = raw("SELECT type, message_id, payload FROM outbox WHERE portal = :portal AND aggregatetype = 'job' ORDER BY id")
INBOX = raw("SELECT state, outcome FROM inbox WHERE portal = :portal AND message_id = :message_id")


@pytest.fixture(scope="session")
def urls(databases: Databases) -> dict[str, str]:
    found = databases.create("requests")
    migrate(MIGRATIONS, found["owner"], "requests")
    return found


@dataclass
class Hands:
    """Runs commands and events as the consumers do, without a broker; the clock is ours."""

    app: Database
    worker: Database
    portal: UUID = field(default_factory=uuid4)
    clock: list[datetime] = field(default_factory=list)
    ran: set[UUID] = field(default_factory=set)

    def caller(self, person: str = "17", *keys: str, **standing: Any) -> Caller:
        known = {"known": True, "departments": ("5",), **standing}
        return Caller(self.portal, person, Standing(viewer_keys=(f"person:{person}", *keys), **known))

    async def run(self, command: Command, caller: Caller | None = None, command_id: UUID | None = None) -> UUID:
        """The id of the command, whose outcome `outcome` tells."""
        who = caller or self.caller()
        message_id = command_id or uuid4()
        body = command.model_dump_json().encode()
        heard = Heard(message_id, who.portal, command.name, who.person, "print", None, body, {})
        runner = CommandRunner("requests", commands, self.app, SqlUnitOfWork)
        await runner.run(Attempt(heard, who, self.app.now()))
        return message_id

    async def outcome(self, message_id: UUID) -> dict[str, Any]:
        async with self.app.transaction(self.portal) as tx:
            row = await tx.fetch_one(INBOX, portal=self.portal, message_id=message_id)
        assert row is not None
        return {"state": row["state"], **(row["outcome"] or {})}

    async def done(self, command: Command, caller: Caller | None = None) -> dict[str, Any]:
        """The result of a command that must succeed."""
        outcome = await self.outcome(await self.run(command, caller))
        assert outcome["state"] == "succeeded", outcome
        result: dict[str, Any] = outcome["result"]
        return result

    async def jobs(self) -> int:
        """Runs the jobs that wait in the outbox, as the background lane would, until there are none; how many ran."""
        ran = 0
        while True:
            async with self.app.transaction(self.portal) as tx:
                rows = await tx.fetch(JOBS, portal=self.portal)
            fresh = [row for row in rows if row["message_id"] not in self.ran]
            if not fresh:
                return ran
            for row in fresh:
                self.ran.add(row["message_id"])
                command = REGISTRY.commands[row["type"]].model_validate_json(row["payload"])
                await self.run(command, system_caller(self.portal, "requests"), row["message_id"])
                ran += 1

    async def refused(self, command: Command, caller: Caller | None = None) -> str:
        """The code of a command that must be refused."""
        outcome = await self.outcome(await self.run(command, caller))
        assert outcome["state"] == "refused", outcome
        return str(outcome["problem"]["code"])

    async def tell(
        self, fact: RouteEvent | RouteState, version: int, *audience: tuple[str, str], message_id: UUID | None = None
    ) -> None:
        """approvals says something about a route; a bare state is told as such."""
        await self.hear(self._batch(_as_event(fact), version, audience, message_id or uuid4()))

    async def tell_at_once(self, told: Sequence[tuple[RouteEvent | RouteState, int]]) -> None:
        """Several messages in one transaction, as a consumer that finds them waiting."""
        heard = [self._heard(self._batch(_as_event(fact), version, (), uuid4())) for fact, version in told]
        await EventRunner("requests", events, self.app, SqlUnitOfWork).run(heard)

    async def tell_books(self, books: BooksTold, version: int) -> None:
        """approvals tells companies, cost centres and rates."""
        await self.hear(self._batch(books, version, (), uuid4()))

    def _batch(
        self, fact: Event, version: int, audience: Sequence[tuple[str, str]], message_id: UUID
    ) -> EventBatch:
        subject = str(getattr(fact, "request_id", self.portal))
        keys = [ViewerKey(key=key, origin=origin) for key, origin in audience]
        envelope = CloudEvent(
            id=uuid4(), source="/approvals", type=fact.type, subject=subject, time=self.app.now(), dataschema="",
            portal=self.portal, version=version, audience=keys, data={},
        )  # fmt: skip
        told = (Told(envelope, fact),)
        return EventBatch(message_id, self.portal, fact.subject_stream, subject, version, told)

    def _heard(self, batch: EventBatch) -> HeardEvents:
        heard = Heard(batch.message_id, self.portal, f"events.{batch.stream}", "", "", None, b"[]", {})
        return HeardEvents(batch, heard)

    async def hear(self, batch: EventBatch) -> None:
        await EventRunner("requests", events, self.app, SqlUnitOfWork).run([self._heard(batch)])
        outcome = await self.outcome(batch.message_id)
        assert outcome["state"] == "succeeded", outcome

    async def said(self) -> list[dict[str, Any]]:
        """Every event in the outbox, oldest first."""
        async with self.app.transaction(self.portal) as tx:
            rows = await tx.fetch(OUTBOX, portal=self.portal)
        return [event for row in rows for event in orjson.loads(row["payload"])]

    async def ask(self, question: Callable[..., Awaitable[Any]], *values: Any) -> Any:
        """A view inside a transaction of the portal."""
        async with self.app.transaction(self.portal) as tx:
            return await question(tx, *values)

    async def card(self, caller: Caller, request_id: UUID) -> dict[str, Any]:
        async with self.app.transaction(self.portal) as tx:
            return await request_card(tx, caller, writer_of(caller), request_id)

    def later(self, passed: timedelta) -> None:
        self.clock[0] += passed


def _as_event(fact: RouteEvent | RouteState) -> RouteEvent:
    if isinstance(fact, RouteState):
        return RouteStateTold(request_id=fact.request_id, revision=fact.revision, state=fact)
    return fact


@pytest.fixture
async def hands(urls: dict[str, str]) -> AsyncIterator[Hands]:
    async with opened(urls) as found:
        yield found


@pytest.fixture(scope="module")
async def shared_hands(urls: dict[str, str]) -> AsyncIterator[Hands]:
    """One portal for all tests of a module; they only read."""
    async with opened(urls) as found:
        yield found


@asynccontextmanager
async def opened(urls: dict[str, str]) -> AsyncIterator[Hands]:
    clock = [datetime.now(UTC)]
    app = await Database.open(urls["app"], name="requests-test", max_size=4, clock=lambda: clock[0])
    worker = await Database.open(urls["worker"], name="requests-test-worker", max_size=2, clock=lambda: clock[0])
    yield Hands(app, worker, clock=clock)
    await app.close()
    await worker.close()


@pytest.fixture(scope="session")
def rabbit(rabbit: RabbitServer) -> Iterator[Corner]:
    """A corner of the run's broker: what other services' tests say about a portal is not heard here."""
    with corner_of(rabbit) as corner:
        yield corner
