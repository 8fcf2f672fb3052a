"""Approvals on a real PostgreSQL, without broker: commands and events go through the real runners."""

import base64
import importlib.util
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import httpx
import orjson
import pytest

from approvals.adapters.caches import Caches
from approvals.adapters.company_file import company_file_of
from approvals.adapters.unit_of_work import SqlUnitOfWork, Transactions
from approvals.entrypoints.commands import commands
from approvals.entrypoints.events import events
from approvals.entrypoints.queries import Reading, queries
from approvals.main import MIGRATIONS
from approvals.usecases.apply_organisation import apply_organisation
from approvals.usecases.load_company import Loaded, load_company
from common.contracts.approvals import ApproveRequest, RejectRequest, ReturnRequest, WithdrawRequest
from common.contracts.base import CloudEvent, Command, Event, MoneyWire
from common.contracts.gateway import PortalInstalled
from common.contracts.registry import REGISTRY
from common.contracts.requests import (
    FlagsWire,
    RequestState,
    RequestSubmitting,
    SubmittedDocument,
    SubmittedLine,
    VendorWire,
)
from common.identity import Caller, Identity
from common.messaging.commands import Attempt, CommandRunner
from common.messaging.events import EventRunner, HeardEvents
from common.messaging.routing import EventBatch, Told
from common.outcome import Outcome
from common.persistence.inbox import Heard
from common.persistence.migrations import migrate
from common.persistence.pool import Database
from common.persistence.sql import raw
from common.testing.given import Corner, corner_of
from common.testing.servers import RabbitServer
from common.web.app import service_app
from common.web.identity import SignedCallers
from common.web.queries import Queries

COMPANY: dict[str, Any] = json.loads((Path(__file__).parents[1] / "data" / "cases.json").read_text())
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
SAID = raw("SELECT aggregatetype, payload FROM outbox WHERE portal = :portal ORDER BY id")
STORED = raw("SELECT state, outcome FROM inbox WHERE portal = :portal AND message_id = :message_id")


def directory_of(company: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """What a poll of the example company would bring; `changes` set fields of departments or people by id."""
    people = [
        {"id": p["id"], "name": p["name"], "title": p["title"], "departments": [p["department"]], "active": p["active"]}
        | changes.get(p["id"], {})
        for p in company["org"]["people"]
    ]
    tree = [
        {"id": d["id"], "name": d["name"], "parent": d["parent"], "head": d["head"]}
        | changes.get(d["id"].replace("-", "_"), {})
        for d in company["org"]["departments"]
    ]
    return {"people": people, "departments": tree}


def submitting(requester: str, department: str, net: str, category: str = "office_supplies", **other: Any) -> Any:
    """A submitted revision; `other` overrides fields of the event."""
    request_id = other.pop("request_id", None) or uuid4()
    currency = other.pop("currency", "EUR")
    line = SubmittedLine(
        position=1,
        description="things",
        quantity="1",
        unit_price=net,
        tax_rate="0",
        net=net,
        tax="0.00",
        category=category,
    )
    document = SubmittedDocument(
        title="Things", justification="", requester=requester, preparer=requester, department=department,
        currency=currency, net=net, tax="0.00", gross=net, vendor=VendorWire(), flags=FlagsWire(), lines=[line],
    )  # fmt: skip
    values = {"number": 7, "revision": 1, "content_hash": "a" * 64, "submitted_at": NOW} | other
    state = RequestState(
        request_id=request_id, number=7, status="submitting", revision=values["revision"], document_version=1,
        title="Things", requester=requester, preparer=requester, department=department,
        amount=MoneyWire(amount=net, currency=currency),
    )  # fmt: skip
    return RequestSubmitting(request_id=request_id, document=document, state=state, **values)


@dataclass
class Approvals:
    """One portal of the service under test."""

    db: Database
    caches: Caches
    commands: CommandRunner
    events: EventRunner
    portal: UUID = field(default_factory=uuid4)
    company: dict[str, Any] = field(default_factory=lambda: COMPANY)

    @property
    def transactions(self) -> Transactions:
        return Transactions(self.db, self.caches)

    async def ask(self, command: Command, person: str, message_id: UUID | None = None) -> Outcome | None:
        """What is stored as its outcome; None while it waits."""
        message_id = message_id or uuid4()
        heard = Heard(message_id, self.portal, command.name, person, "f", None, command.model_dump_json().encode(), {})
        await self.commands.run(Attempt(heard, Caller(self.portal, person), self.db.now()))
        async with self.db.transaction(self.portal) as tx:
            row = await tx.fetch_one(STORED, portal=self.portal, message_id=message_id)
        return Outcome.from_dict(row["outcome"]) if row and row["outcome"] else None

    async def give_up(self, message_id: UUID) -> Outcome:
        """The last attempt of a waiting command, as if it were an hour old."""
        async with self.db.transaction(self.portal) as tx:
            (row,) = [row for row in await tx.fetch(raw("SELECT * FROM inbox")) if row["message_id"] == message_id]
        heard = Heard(message_id, self.portal, row["name"], row["person"], "f", None, row["body"], {})
        await self.commands.run(Attempt(heard, Caller(self.portal, row["person"]), NOW - timedelta(days=1)))
        async with self.db.transaction(self.portal) as tx:
            stored = await tx.fetch_one(STORED, portal=self.portal, message_id=message_id)
        assert stored is not None
        return Outcome.from_dict(stored["outcome"])

    async def hear(self, *facts: Event, message_id: UUID | None = None) -> None:
        """One message of another service."""
        message_id = message_id or uuid4()
        stream = facts[0].subject_stream
        told = tuple(Told(self._envelope(fact), fact) for fact in facts)
        batch = EventBatch(message_id, self.portal, stream, "subject", 1, told)
        heard = Heard(message_id, self.portal, f"events.{stream}", "", "", None, b"[]", {})
        await self.events.run([HeardEvents(batch, heard)])

    def _envelope(self, fact: Event) -> CloudEvent:
        publisher = REGISTRY.events[fact.type].publisher
        return CloudEvent(
            id=uuid4(), source=f"/{publisher}", type=fact.type, subject="subject", time=NOW, dataschema="",
            portal=self.portal, version=1, data={},
        )  # fmt: skip

    async def said(self, stream: str = "route") -> list[list[dict[str, Any]]]:
        """Every message of a stream, as its CloudEvents."""
        async with self.db.transaction(self.portal) as tx:
            rows = await tx.fetch(SAID, portal=self.portal)
        return [orjson.loads(row["payload"]) for row in rows if row["aggregatetype"] == stream]

    def name_of(self, person: str) -> str:
        return next(each["name"] for each in self.company["org"]["people"] if each["id"] == person)

    async def rows(self, table: str) -> list[dict[str, Any]]:
        """All of the portal; the audit in the order of writing, other tables in any."""
        order = " ORDER BY id" if table == "audit" else ""
        async with self.db.transaction(self.portal) as tx:
            return [dict(row) for row in await tx.fetch(raw(f"SELECT * FROM {table}{order}"))]

    async def install(self, installer: str = "p19") -> None:
        await self.hear(PortalInstalled(installer=installer, language="en", app_code="app", origin="https://a.example"))

    async def poll(self, directory: dict[str, Any]) -> Any:
        async with self.transactions(self.portal) as uow:
            return await apply_organisation(uow, directory, polled=True)

    async def poll_with(self, *, drop: str = "", extra: dict[str, Any] | None = None, **changes: Any) -> Any:
        """A poll of the example company with these changes; `drop` leaves a department out, `extra` adds a person."""
        found = directory_of(COMPANY, **changes)
        found["departments"] = [each for each in found["departments"] if each["id"] != drop]
        return await self.poll(found | {"people": found["people"] + ([extra] if extra else [])})

    async def re_resolve(self, job: Command) -> Outcome | None:
        return await self.ask(job, "service:approvals")

    async def load(self, company: dict[str, Any] = COMPANY, people: dict[str, str] | None = None) -> Loaded:
        mapping = {"people": people or {p["id"]: p["id"] for p in company["org"]["people"]}}
        async with self.transactions(self.portal) as uow:
            directory = await uow.company.directory()
            assert directory is not None
            return await load_company(company_file_of(company, mapping, directory), uow)

    async def approve(self, request_id: UUID, person: str, **other: Any) -> Outcome | None:
        return await self._decide(ApproveRequest, request_id, person, **other)

    async def reject(self, request_id: UUID, person: str, **other: Any) -> Outcome | None:
        return await self._decide(RejectRequest, request_id, person, **{"comment": "no", **other})

    async def send_back(self, request_id: UUID, person: str, **other: Any) -> Outcome | None:
        return await self._decide(ReturnRequest, request_id, person, **{"comment": "later", **other})

    async def withdraw(self, request_id: UUID, person: str, revision: int = 1) -> Outcome | None:
        return await self.ask(WithdrawRequest(request_id=request_id, revision=revision), person)

    async def _decide(self, kind: Any, request_id: UUID, person: str, **other: Any) -> Outcome | None:
        message_id = other.pop("message_id", None)
        values = {"revision": 1, "content_hash": "a" * 64} | other
        return await self.ask(kind(request_id=request_id, **values), person, message_id)


@pytest.fixture(scope="session")
def approvals_urls(databases: Any) -> dict[str, str]:
    urls = databases.create("approvals")
    migrate(MIGRATIONS, urls["owner"], "approvals")
    return urls


@pytest.fixture(scope="session")
async def approvals_db(approvals_urls: dict[str, str]) -> AsyncIterator[Database]:
    db = await Database.open(approvals_urls["app"], name="approvals-tests")
    yield db
    await db.close()


@pytest.fixture
def empty(approvals_db: Database) -> Approvals:
    """A portal nobody has heard of."""
    caches = Caches()

    def unit_of_work(tx: Any) -> SqlUnitOfWork:
        return SqlUnitOfWork(tx, caches)

    commanded = CommandRunner("approvals", commands, approvals_db, unit_of_work)
    return Approvals(approvals_db, caches, commanded, EventRunner("approvals", events, approvals_db, unit_of_work))


@pytest.fixture
async def acme(empty: Approvals) -> Approvals:
    """The example company, installed, polled and loaded."""
    await empty.install()
    await empty.poll(directory_of(COMPANY))
    await empty.load()
    return empty


@pytest.fixture
async def ask(acme: Approvals) -> AsyncIterator[Any]:
    """`await ask(path, person, **params)`, `ask.post(path, person, body)`: signed queries without a server in between."""
    identity = Identity({"approvals": {"k": base64.b64encode(b"k" * 32).decode()}})
    app = service_app("approvals", lambda: None)
    app.state.open, app.state.signed_callers = True, SignedCallers("approvals", identity)
    app.include_router(queries(Reading(acme.db, acme.caches, acme.transactions, NobodyElse())))
    asked = Queries(identity, {"approvals": "http://approvals"}, transport=httpx.ASGITransport(app))
    yield Asking(asked, acme.portal)
    await asked.close()


@dataclass
class Asking:
    queries: Queries
    portal: UUID

    async def __call__(self, path: str, viewer: str, /, **params: Any) -> Any:
        return await self.queries.get("approvals", f"/queries/{path}", Caller(self.portal, viewer), params)

    async def post(self, path: str, viewer: str, body: Any) -> Any:
        return await self.queries.post("approvals", f"/queries/{path}", Caller(self.portal, viewer), body)


class NobodyElse:
    """A portal that knows nobody but those it told of."""

    async def person(self, portal: UUID, person: str) -> None:
        return None


@pytest.fixture
def a_submit() -> Any:
    return submitting


@pytest.fixture
def a_directory() -> Any:
    return lambda **changes: directory_of(COMPANY, **changes)


@pytest.fixture(scope="session")
def rabbit(rabbit: RabbitServer) -> Iterator[Corner]:
    """A corner of the run's broker: what other services' tests say about a portal is not heard here."""
    with corner_of(rabbit) as corner:
        yield corner


@pytest.fixture
def statements_of() -> Any:
    """What a migration executes: `statements_of("0014_rates_as_entries")`."""

    def statements(migration: str) -> list[str]:
        file = MIGRATIONS / "versions" / f"{migration}.py"
        spec = importlib.util.spec_from_file_location(migration, file)
        assert spec is not None
        assert spec.loader is not None
        module, said = importlib.util.module_from_spec(spec), list[str]()
        spec.loader.exec_module(module)
        vars(module)["op"] = SimpleNamespace(execute=said.append)
        module.upgrade()
        return said

    return statements
