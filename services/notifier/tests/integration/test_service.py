"""The notifier as a process of its own, between a real broker and the portal emulator."""

import asyncio
import base64
import json
import os
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import aio_pika
import httpx
import pytest
import uvicorn
from fastapi import FastAPI, HTTPException, Request

from common.contracts.approvals import RouteStateTold
from common.contracts.base import EVENTS_CONTENT_TYPE
from common.contracts.gateway import PersonSeen, PortalInstalled
from common.identity import Caller, Identity, portal_id
from common.process import server
from common.testing.processes import Child, free_port, spawn

pytestmark = pytest.mark.integration

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


@pytest.fixture(scope="module")
async def running(
    emulator: Emulator, tokens_url: str, rabbit: Any, databases: Any, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Running]:
    urls, port = databases.create("notifier"), free_port()
    env = os.environ | {
        "ENVIRONMENT": "development", "PORT": str(port), "AMQP_URL": rabbit.amqp_url("notifier"),
        "DATABASE_URL": urls["app"], "DATABASE_WORKER_URL": urls["worker"], "DATABASE_OWNER_URL": urls["owner"],
        "IDENTITY_KEYS": KEYS, "GATEWAY_TOKENS_URL": tokens_url, "COUNTER_SECONDS": "1",
        "DEV_ALLOWED_ORIGINS": emulator.portal["origin"],
    }  # fmt: skip
    folder: Path = tmp_path_factory.mktemp("notifier")
    migration = spawn([sys.executable, "-m", "notifier", "migrate"], log=folder / "migrate.txt", env=env)
    await asyncio.to_thread(_ended, migration)
    assert migration.exit_code == 0, migration.tail()
    child = spawn([sys.executable, "-m", "notifier", "serve"], log=folder / "log.txt", env=env)
    try:
        url = f"http://127.0.0.1:{port}"
        await asyncio.to_thread(child.wait_until, lambda: _ready(url), 60, "the notifier")
        yield Running(url, rabbit.amqp_url, emulator.id)
        assert child.running, child.tail()
    finally:
        await asyncio.to_thread(child.stop)
    assert child.exit_code == 0


def _ended(child: Child) -> None:
    deadline = time.monotonic() + 60
    while child.running and time.monotonic() < deadline:
        time.sleep(0.1)


def _ready(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health/ready", timeout=1).status_code == 200
    except httpx.HTTPError:
        return False


async def test_a_question_reaches_the_bell_and_leaves_it_again(running, emulator, route):
    person = emulator.portal["people"][1]["id"]
    origin = emulator.portal["origin"]
    installed = PortalInstalled(installer="1", language="en", app_code="c", origin=origin)
    seen = PersonSeen(person=person, language="de", seen_at=datetime.now(UTC))
    await running.told("gateway", "portal", str(running.portal), installed)
    await running.told("gateway", "portal", str(running.portal), seen)
    asked = route(person)
    said = RouteStateTold(request_id=asked.request_id, revision=1, state=asked)
    await running.told("approvals", "route", str(asked.request_id), said)
    await eventually(lambda: len(emulator.bell(person)), 1)
    assert "entscheiden" in emulator.bell(person)[0]
    assert emulator.portal["app"]["code"] in emulator.bell(person)[0]
    assert await running.counter(person) == {"person": person, "to_approve": 1}
    await eventually(lambda: _menu(emulator), "1")

    emulator.post("tokens/expire")
    over = route(version=2, status="draft", decided_by="5")
    said = RouteStateTold(request_id=asked.request_id, revision=1, state=over)
    await running.told("approvals", "route", str(asked.request_id), said)
    await eventually(lambda: emulator.bell(person), [])
    assert (await running.counter(person))["to_approve"] == 0
    await eventually(lambda: _menu(emulator), "0")


async def test_a_lost_answer_leaves_exactly_one_notification(running, emulator, route):
    person = emulator.portal["people"][2]["id"]
    emulator.post("faults", lose_next=1)
    asked = route(person, request_id=uuid4())
    said = RouteStateTold(request_id=asked.request_id, revision=1, state=asked)
    await running.told("approvals", "route", str(asked.request_id), said)
    await eventually(lambda: len(emulator.bell(person)), 1)
    await eventually(lambda: emulator.get("calls", method="batch")[0]["status"], 200)
    await eventually(lambda: len(emulator.bell(person)), 1)


async def test_six_hundred_notices_at_full_load_are_never_refused(running, emulator, route):
    people = [person["id"] for person in emulator.portal["people"] if person["active"]][:20]
    shown = len(emulator.get("notifications"))
    for n in range(30):
        asked = route(*people, request_id=uuid4(), number=100 + n)
        said = RouteStateTold(request_id=asked.request_id, revision=1, state=asked)
        await running.told("approvals", "route", str(asked.request_id), said)
    await eventually(lambda: len(emulator.get("notifications")), shown + 600, seconds=80)
    assert emulator.get("state")["calls"]["rate_limited"] == 0


def _menu(emulator: Emulator) -> Any:
    apps = emulator.get("state")["apps"]
    main = next(app for app in apps if app["code"] == emulator.portal["app"]["code"])
    return main["options"].get("bx24_leftMenuCounter")
