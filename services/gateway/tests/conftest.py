"""A gateway of its own for tests: real PostgreSQL, real RabbitMQ, emulated portals, pretended approvals and requests."""

import asyncio
import base64
import json
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI, Request

from common.bitrix24 import Buckets, Share
from common.identity import Identity, portal_id, system_caller
from common.persistence.migrations import migrate
from common.process import server
from common.testing.given import Corner, corner_of
from common.testing.processes import free_port, spawn
from common.testing.servers import RabbitServer
from gateway.main import Gateway
from gateway.maintenance import register_app
from gateway.settings import MIGRATIONS, Settings

KEY = base64.b64encode(b"k" * 32).decode()
RING = {name: {"k1": KEY} for name in ("gateway", "requests", "approvals", "notifier")}
MANIFEST = {"index.html": {"file": "assets/index-abc.js", "isEntry": True, "css": ["assets/index-abc.css"]}}


@dataclass
class Others:
    """The other services as the gateway sees them: what they would answer, by path."""

    port: int = field(default_factory=free_port)
    away: bool = False
    asked: list[str] = field(default_factory=list)
    answers: dict[str, Any] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.api_route("/queries/{path:path}", methods=["GET", "POST"])
        async def answer(path: str, request: Request) -> Any:
            self.asked.append(f"{path}?{request.url.query}{(await request.body()).decode()}")
            if self.away:
                await asyncio.sleep(5)
            if path == "standing":
                return _standing(request.query_params["person"])
            if path in self.answers:
                return self.answers[path]
            from fastapi.responses import JSONResponse  # noqa: PLC0415

            return JSONResponse({"code": "not_found", "status": 404, "title": "No", "type": "/problems/not_found"}, 404)

        return app


def _standing(person: str) -> dict[str, Any]:
    return {
        "person": person, "known": True, "active": True, "name": f"Person {person}", "language": "en",
        "departments": [{"id": "7", "name": "Network"}], "main_department": "7", "roles": [], "companies": [],
        "viewer_keys": [f"person:{person}"], "administrator": False, "org_version": 1,
    }  # fmt: skip


@dataclass
class Emulator:
    """The make-believe portals and their control API."""

    ready: dict[str, Any]

    def portal(self, name: str) -> dict[str, Any]:
        return next(p for p in self.ready["portals"] if p["name"] == name)

    async def control(self, path: str, **body: Any) -> Any:
        async with httpx.AsyncClient(base_url=self.ready["control"], timeout=30, trust_env=False) as client:
            answer = await client.post(f"/control{path}", json=body)
        answer.raise_for_status()
        return answer.json()

    async def calls(self, portal: str, **params: Any) -> list[dict[str, Any]]:
        async with httpx.AsyncClient(base_url=self.ready["control"], timeout=30, trust_env=False) as client:
            found: list[dict[str, Any]] = (
                await client.get("/control/calls", params={"portal": portal, **params})
            ).json()
        return found

    async def frame(self, portal: str, user: str, **more: Any) -> tuple[dict[str, str], dict[str, str]]:
        """Query and form of the POST into this person's frame."""
        fields = await self.control("/tokens", portal=portal, user=user, **more)
        query = {name: str(fields.pop(name)) for name in ("DOMAIN", "PROTOCOL", "LANG", "APP_SID")}
        fields.pop("user_id", None)
        return query, {name: str(value) for name, value in fields.items()}

    async def app_of(self, portal: str) -> dict[str, Any]:
        """What the portal keeps of our app: placements, handlers, options."""
        async with httpx.AsyncClient(base_url=self.ready["control"], timeout=30, trust_env=False) as client:
            state = (await client.get("/control/state", params={"portal": portal})).json()
        ours = self.portal(portal)["app"]["client_id"]
        found: dict[str, Any] = next(app for app in state["apps"] if app["client_id"] == ours)
        return found

    async def quiet(self) -> None:
        """No faults, nobody's bucket full."""
        async with httpx.AsyncClient(base_url=self.ready["control"], timeout=30, trust_env=False) as client:
            (await client.delete("/control/faults")).raise_for_status()


@dataclass
class Running:
    """A gateway that listens, the portals it talks to, and a client for it."""

    gateway: Gateway
    emulator: Emulator
    others: Others
    client: httpx.AsyncClient
    settings: Settings
    rabbit: Any

    async def post_frame(self, portal: str, user: str, path: str = "app", **changes: str) -> httpx.Response:
        query, form = await self.emulator.frame(portal, user)
        form |= changes
        form = {name: value for name, value in form.items() if value != ""}
        return await self.client.post(f"/bitrix24/{path}", params=query, data=form)

    async def token(self, portal: str, user: str) -> str:
        page = await self.post_frame(portal, user)
        assert page.status_code == 200, page.text
        return str(session_of(page)["token"])

    async def bearer(self, portal: str, user: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {await self.token(portal, user)}"}

    async def access(self, portal: str, failed: str | None = None) -> httpx.Response:
        """What a service gets from the tokens listener."""
        uid = portal_id(self.emulator.portal(portal)["member_id"])
        query = f"failed={failed}" if failed else ""
        path = f"/tokens/{uid}"
        signed = Identity(RING).sign_query("gateway", "GET", path, query, system_caller(uid, "notifier"))
        url = f"http://127.0.0.1:{self.settings.tokens_port}{path}" + (f"?{query}" if query else "")
        async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
            return await client.get(url, headers=signed)

    async def rows(self, portal: str, sql: str) -> list[dict[str, Any]]:
        uid = portal_id(self.emulator.portal(portal)["member_id"])
        async with self.gateway.runtime.db.transaction(uid) as tx:
            return [dict(row) for row in await tx.connection.fetch(sql)]

    def portal_key(self, portal: str) -> UUID:
        return portal_id(self.emulator.portal(portal)["member_id"])


def session_of(page: httpx.Response, block: str = "session") -> dict[str, Any]:
    """The JSON block of a page."""
    _, _, rest = page.text.partition(f'<script type="application/json" id="{block}">')
    found: dict[str, Any] = json.loads(rest.partition("</script>")[0])
    return found


@pytest.fixture
def read_block() -> Any:
    return session_of


@pytest.fixture(scope="session")
def static_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("static")
    (folder / ".vite").mkdir()
    (folder / "assets").mkdir()
    (folder / ".vite" / "manifest.json").write_text(json.dumps(MANIFEST))
    (folder / "assets" / "index-abc.js").write_text("console.log('section');" * 100)
    (folder / "assets" / "index-abc.css").write_text("body{}")
    return folder


@pytest.fixture(scope="session")
def emulator_process(tmp_path_factory: pytest.TempPathFactory, gateway_port: int) -> Iterator[Emulator]:
    log = tmp_path_factory.mktemp("emulator") / "emulator.log"
    argv = [sys.executable, "-m", "portal_emulator", "--app-url", f"http://127.0.0.1:{gateway_port}", "--no-rate-limit"]
    argv += ["--portals", "acme,globex,moving"]
    child = spawn(argv, log=log)
    try:
        child.wait_until(lambda: '{"ready"' in log.read_text(), 30.0, "the portal emulator")
        yield Emulator(json.loads(next(line for line in log.read_text().splitlines() if line.startswith('{"ready"'))))
    finally:
        child.stop()


@pytest.fixture(scope="session")
def gateway_port() -> int:
    return free_port()


@pytest.fixture(scope="session")
def gateway_settings(
    databases: Any, rabbit: Any, emulator_process: Emulator, gateway_port: int, static_folder: Path
) -> Settings:
    urls = databases.create("gateway")
    migrate(MIGRATIONS, urls["owner"], "gateway")
    origins = [emulator_process.ready["oauth"], *(p["origin"] for p in emulator_process.ready["portals"])]
    keys = json.dumps({"k1": KEY})
    return Settings.model_validate(
        {
            "environment": "development",
            "port": gateway_port,
            "tokens_port": free_port(),
            "public_url": f"http://127.0.0.1:{gateway_port}",
            "database_url": urls["app"],
            "database_worker_url": urls["worker"],
            "database_owner_url": urls["owner"],
            "amqp_url": rabbit.amqp_url("gateway"),
            "identity_keys": json.dumps(RING),
            "session_keys": keys,
            "token_keys": keys,
            "dev_allowed_origins": ",".join(origins),
            "static_folder": static_folder,
            "uninstall_retry_seconds": 0.2,
            "portal_state_seconds": 0,
        }
    )


@asynccontextmanager
async def listening(*listeners: tuple[FastAPI, str, int]) -> AsyncIterator[None]:
    servers = [server(app, host, port) for app, host, port in listeners]
    tasks = [asyncio.create_task(one.serve()) for one in servers]
    async with asyncio.timeout(20):
        while not all(one.started for one in servers):  # noqa: ASYNC110 - uvicorn has no event for it
            await asyncio.sleep(0.02)
    try:
        yield
    finally:
        for one in servers:
            one.should_exit = True
        await asyncio.gather(*tasks)


@pytest.fixture(scope="session")
async def running_gateway(
    gateway_settings: Settings, emulator_process: Emulator, rabbit: Any
) -> AsyncIterator[Running]:
    others = Others()
    settings = gateway_settings.model_copy(update={"requests_url": others.url, "approvals_url": others.url})
    for portal in emulator_process.ready["portals"]:
        await register_app(settings, portal["app"]["client_id"], portal["app"]["client_secret"], None)
    gateway = Gateway(settings)
    base = f"http://127.0.0.1:{settings.port}"
    async with listening((others.app(), "127.0.0.1", others.port), *gateway.listeners()):
        await gateway.start()
        gateway.public.state.open = gateway.tokens.state.open = True  # what `serve` does
        for app, _, _ in gateway.listeners():
            app.state.open = True  # as the process does once everything is wired
        # dozens of installations a minute are no portal's life: no waiting for its rate limit here
        gateway.public.state.parts.entry._installation._buckets = Buckets(Share(rate=1000.0, burst=1000))
        async with httpx.AsyncClient(base_url=base, timeout=30, trust_env=False) as client:
            yield Running(gateway, emulator_process, others, client, settings, rabbit)
        gateway.live.close()
        await gateway.stop()


@pytest.fixture
async def running(running_gateway: Running) -> Running:
    """Both portals as they come, the gateway without any memory of them."""
    await running_gateway.emulator.quiet()
    await running_gateway.emulator.control("/reset")
    for portal in running_gateway.emulator.ready["portals"]:
        key = portal_id(portal["member_id"])
        async with running_gateway.gateway.runtime.db.transaction(key) as tx:
            for table in ("portals", "grants", "grant_leases", "people", "portal_due"):
                await tx.connection.execute(f"DELETE FROM {table}")
    running_gateway.others.away = False
    running_gateway.others.asked.clear()
    return running_gateway


@pytest.fixture
async def installed(running: Running) -> Running:
    """The app is installed in acme by its administrator."""
    answer = await running.emulator.control("/install", portal="acme")
    assert answer["finished"], answer
    return running


@pytest.fixture(scope="session")
def rabbit(rabbit: RabbitServer) -> Iterator[Corner]:
    """A corner of the run's broker: what other services' tests say about a portal is not heard here."""
    with corner_of(rabbit) as corner:
        yield corner
