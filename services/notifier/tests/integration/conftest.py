"""The notifier twice: as parts (events go in by hand, the portal is make-believe) and as processes beside the emulator."""

import asyncio
import base64
import contextlib
import json
import os
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import aio_pika
import httpx
import pytest
import uvicorn
from fastapi import FastAPI, HTTPException, Request

from common.contracts.approvals import RouteState
from common.contracts.base import EVENTS_CONTENT_TYPE
from common.contracts.gateway import PersonSeen, PortalInstalled
from common.contracts.requests import RequestExpiring
from common.identity import Caller, Identity, portal_id
from common.persistence.pool import Database
from common.process import server
from common.testing.given import Corner, corner_of
from common.testing.processes import Child, free_port, spawn
from common.testing.servers import RabbitServer
from notifier.adapters.bitrix24 import Bitrix24Lines
from notifier.adapters.outgoing import SqlOutgoing
from notifier.adapters.unit_of_work import SqlUnitOfWork
from notifier.usecases.deliver_notices import deliver_notices
from notifier.usecases.reconcile_route import reconcile_route
from notifier.usecases.remember_person import remember_person
from notifier.usecases.resume_portal import resume_portal
from notifier.usecases.tell_expiring import tell_expiring


@dataclass
class Notifier:
    """One process of the notifier at one portal."""

    db: Database
    id: UUID
    http: httpx.AsyncClient
    tokens: Any

    def __post_init__(self) -> None:
        self.outgoing = self.process()
        self.lines = Bitrix24Lines(self.http, self.tokens)

    def process(self) -> SqlOutgoing:
        """Another replica of the same service."""
        return SqlOutgoing(self.db, menu_every=timedelta(seconds=10), menu=True)

    async def install(self, language: str = "en", version: int = 1) -> None:
        fact = PortalInstalled(installer="1", language=language, app_code="local.app", origin="https://portal.example")
        async with self.db.transaction(self.id) as tx:
            await resume_portal(fact, version, SqlUnitOfWork(tx))

    async def sees(self, person: str, language: str) -> None:
        async with self.db.transaction(self.id) as tx:
            await remember_person(PersonSeen(person=person, language=language, seen_at=tx.now), SqlUnitOfWork(tx))

    async def hears(self, *states: RouteState) -> None:
        for state in states:
            async with self.db.transaction(self.id) as tx:
                await reconcile_route(state, SqlUnitOfWork(tx))

    async def is_warned(self, told: RequestExpiring) -> None:
        async with self.db.transaction(self.id) as tx:
            await tell_expiring(told, SqlUnitOfWork(tx))

    async def delivers(self) -> bool:
        return await deliver_notices(self.id, self.outgoing, self.lines, asyncio.Event())

    async def value(self, sql: str, *args: Any) -> Any:
        async with self.db.transaction(self.id) as tx:
            return await tx.connection.fetchval(sql, *args)


@pytest.fixture
async def notifier(db: Database, portal: Any, tokens: Any) -> AsyncIterator[Notifier]:
    async with httpx.AsyncClient(transport=httpx.MockTransport(portal.handle)) as http:
        one = Notifier(db, uuid4(), http, tokens)
        await one.install()
        yield one


@pytest.fixture(scope="session")
def rabbit(rabbit: RabbitServer) -> Iterator[Corner]:
    """A corner of the run's broker: what other services' tests say about a portal is not heard here."""
    with corner_of(rabbit) as corner:
        yield corner


RECEIVERS = ("gateway", "notifier")
KEYS = json.dumps({name: {"k1": base64.b64encode(name.encode().ljust(32, b"!")).decode()} for name in RECEIVERS})


@dataclass
class Emulator:
    ready: dict[str, Any]

    @property
    def portal(self) -> dict[str, Any]:
        return self.ready["portals"][0]

    @property
    def id(self) -> UUID:
        return portal_id(self.portal["member_id"])

    def post(self, path: str, **body: Any) -> Any:
        return httpx.post(f"{self.ready['control']}/control/{path}", json={"portal": "acme"} | body).json()

    def get(self, path: str, **query: Any) -> Any:
        return httpx.get(f"{self.ready['control']}/control/{path}", params={"portal": "acme"} | query).json()

    def bell(self, person: str) -> list[str]:
        return [entry["text"] for entry in self.get("notifications", user=person)]


@pytest.fixture(name="eventually")
def _eventually() -> Callable[..., Awaitable[None]]:
    return eventually


async def eventually(look: Callable[[], Any], wanted: Any, seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while (found := await asyncio.to_thread(look)) != wanted:
        assert time.monotonic() < deadline, f"{found!r} is not {wanted!r}"
        await asyncio.sleep(0.1)


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    folder = tmp_path_factory.mktemp("emulator")
    argv = [sys.executable, "-m", "portal_emulator", "--app-url", "http://127.0.0.1:9", "--die-with-parent"]
    child = spawn(argv, log=folder / "log.txt")
    try:
        child.wait_until(lambda: '"ready"' in child.tail(1), 20, "the emulator")
        emulator = Emulator(json.loads(child.tail(1)))
        emulator.post("finish")
        yield emulator
    finally:
        child.stop()


@pytest.fixture(scope="module")
async def tokens_url(emulator: Emulator) -> AsyncIterator[str]:
    """The gateway's tokens listener as far as the notifier knows it; it believes nobody without a signature."""
    app, identity, state = FastAPI(), Identity.from_json(KEYS), {"token": ""}

    @app.get("/tokens/{portal}")
    async def token(portal: UUID, request: Request) -> dict[str, Any]:
        identity.verify_query("gateway", "GET", request.url.path, request.url.query, request.headers)
        if portal != emulator.id:
            raise HTTPException(404)
        if not state["token"] or "failed=" in request.url.query:
            state["token"] = (await asyncio.to_thread(emulator.post, "tokens"))["AUTH_ID"]
        return {
            "access_token": state["token"],
            "rest_base": emulator.portal["rest"],
            "origin": emulator.portal["origin"],
            "app_code": emulator.portal["app"]["code"],
            "expires_at": time.time() + 3600,
            "user_id": emulator.portal["admin"],
        }

    port = free_port()
    listener: uvicorn.Server = server(app, "127.0.0.1", port)
    serving = asyncio.create_task(listener.serve())
    yield f"http://127.0.0.1:{port}"
    listener.should_exit = True
    await serving


@dataclass
class Running:
    url: str
    amqp: Any
    portal: UUID
    version: int = 0

    async def told(self, publisher: str, stream: str, subject: str, *facts: Any) -> None:
        """One message as a service's relay publishes it."""
        self.version += 1
        envelopes = [
            {
                "id": str(uuid4()), "source": f"/{publisher}", "type": fact.type, "subject": subject,
                "time": datetime.now(UTC).isoformat(), "dataschema": "x", "portal": str(self.portal),
                "version": self.version, "data": fact.model_dump(mode="json"),
            }
            for fact in facts
        ]  # fmt: skip
        connection = await aio_pika.connect(self.amqp(publisher))
        async with connection:
            channel = await connection.channel()
            exchange = await channel.get_exchange("events", ensure=False)
            message = aio_pika.Message(
                json.dumps(envelopes).encode(), message_id=str(uuid4()), user_id=publisher,
                content_type=EVENTS_CONTENT_TYPE, delivery_mode=2,
            )  # fmt: skip
            await exchange.publish(message, f"{self.portal}.{stream}")

    async def counter(self, person: str) -> Any:
        identity, query = Identity.from_json(KEYS), f"person={person}"
        caller = Caller(self.portal, person)
        headers = identity.sign_query("notifier", "GET", "/queries/counters", query, caller)
        async with httpx.AsyncClient() as http:
            return (await http.get(f"{self.url}/queries/counters?{query}", headers=headers)).json()


@dataclass
class Processes:
    """Starts processes of the notifier on one migrated database."""

    env: dict[str, str]
    folder: Path
    amqp: Any

    def heard(self, portal: UUID) -> Running:
        """What is told here any process of this run may hear."""
        return Running("", self.amqp, portal)

    @contextlib.asynccontextmanager
    async def serving(self, **settings: str) -> AsyncIterator[str]:
        """The address of a process that runs until the block ends, and ends well."""
        port = free_port()
        env, log = self.env | {"PORT": str(port)} | settings, self.folder / f"{port}.txt"
        child = spawn([sys.executable, "-m", "notifier", "serve"], log=log, env=env)
        try:
            url = f"http://127.0.0.1:{port}"
            await asyncio.to_thread(child.wait_until, lambda: _ready(url), 60, "the notifier")
            yield url
            assert child.running, child.tail()
        finally:
            await asyncio.to_thread(child.stop)
        assert child.exit_code == 0


@pytest.fixture(scope="module")
async def processes(
    emulator: Emulator, tokens_url: str, rabbit: Any, databases: Any, tmp_path_factory: pytest.TempPathFactory
) -> Processes:
    urls = databases.create("notifier")
    env = os.environ | {
        "ENVIRONMENT": "development", "AMQP_URL": rabbit.amqp_url("notifier"),
        "DATABASE_URL": urls["app"], "DATABASE_WORKER_URL": urls["worker"], "DATABASE_OWNER_URL": urls["owner"],
        "IDENTITY_KEYS": KEYS, "GATEWAY_TOKENS_URL": tokens_url, "COUNTER_SECONDS": "1",
        "DEV_ALLOWED_ORIGINS": emulator.portal["origin"],
    }  # fmt: skip
    folder: Path = tmp_path_factory.mktemp("notifier")
    migration = spawn([sys.executable, "-m", "notifier", "migrate"], log=folder / "migrate.txt", env=env)
    await asyncio.to_thread(_ended, migration)
    assert migration.exit_code == 0, migration.tail()
    return Processes(env, folder, rabbit.amqp_url)


@pytest.fixture(scope="module")
async def running(emulator: Emulator, processes: Processes) -> AsyncIterator[Running]:
    async with processes.serving() as url:
        yield Running(url, processes.amqp, emulator.id)


def _ended(child: Child) -> None:
    deadline = time.monotonic() + 60
    while child.running and time.monotonic() < deadline:
        time.sleep(0.1)


def _ready(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health/ready", timeout=1).status_code == 200
    except httpx.HTTPError:
        return False
