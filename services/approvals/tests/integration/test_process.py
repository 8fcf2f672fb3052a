"""The real process: polls a portal over HTTP, hears events and commands over RabbitMQ, answers signed queries."""

import asyncio
import base64
import json
import os
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID, uuid4

import httpx
import orjson
import pytest
from fastapi import FastAPI, Request

from common.contracts.approvals import ApproveRequest
from common.contracts.base import EVENTS_CONTENT_TYPE, Event
from common.contracts.gateway import PortalInstalled
from common.contracts.registry import REGISTRY
from common.identity import Caller, Identity
from common.messaging.connection import Link
from common.messaging.publisher import CommandPublisher, Outgoing, Publisher
from common.messaging.replies import Replies
from common.process import server
from common.testing.processes import free_port, spawn
from common.web.queries import Queries, RemoteProblem

pytestmark = pytest.mark.integration

KEYS = {name: {"k1": base64.b64encode(name.encode().ljust(32, b"!")).decode()} for name in ("approvals", "gateway")}
APPROVER = ["approve", "reject", "return", "ask", "add_approver", "forward"]
PEOPLE = [
    {"ID": "1", "NAME": "Ada", "LAST_NAME": "Boss", "ACTIVE": True, "UF_DEPARTMENT": [1], "WORK_POSITION": "Owner"},
    {"ID": "2", "NAME": "Bob", "LAST_NAME": "Buyer", "ACTIVE": True, "UF_DEPARTMENT": [2]},
    {"ID": "4", "NAME": "Gone", "LAST_NAME": "Girl", "ACTIVE": False, "UF_DEPARTMENT": [2]},
]
LATER = {"ID": "9", "NAME": "Nina", "LAST_NAME": "New", "ACTIVE": True, "UF_DEPARTMENT": [2]}
DEPARTMENTS = [{"ID": "1", "NAME": "Small", "UF_HEAD": "1"}, {"ID": "2", "NAME": "Shop", "PARENT": "1", "UF_HEAD": "0"}]


def a_portal(base: str) -> FastAPI:
    """The gateway's tokens listener and the three REST methods a poll needs."""
    app = FastAPI()

    @app.get("/tokens/{portal}")
    async def token(portal: UUID) -> Any:
        return {
            "access_token": "t", "rest_base": f"{base}/rest/", "app_code": "a", "expires_at": time.time() + 900, "user_id": "1",
        }  # fmt: skip

    @app.post("/rest/batch")
    async def batch(request: Request) -> Any:
        commands = (await request.json())["cmd"]
        return {"result": {"result": {key: rows(line) for key, line in commands.items()}, "result_error": []}}

    @app.post("/rest/user.get")
    async def user_get(request: Request) -> Any:
        wanted = (await request.json())["FILTER"]["ID"]
        return {"result": [LATER] if wanted == LATER["ID"] else []}

    def rows(line: str) -> Any:
        split = urlsplit(line)
        if split.path == "department.get":
            return DEPARTMENTS
        asked = parse_qs(split.query).get("FILTER[ACTIVE]")
        return [each for each in PEOPLE if asked is None or each["ACTIVE"] is (asked == ["1"])]

    return app


@dataclass
class Outside:
    """What the gateway and the requests service do to it."""

    portal: UUID
    queries: Queries
    replies: Replies
    gateway: CommandPublisher
    publishers: dict[str, Publisher]

    async def tell(self, *facts: Event) -> None:
        entry = REGISTRY.events[facts[0].type]
        batch = [
            {
                "id": str(uuid4()), "source": f"/{entry.publisher}", "type": fact.type, "subject": "s", "dataschema": "",
                "time": "2026-11-22T09:00:00Z", "portal": str(self.portal), "version": 1, "data": fact.model_dump(mode="json"),
            }
            for fact in facts
        ]  # fmt: skip
        key = f"{self.portal}.{entry.stream}"
        message = Outgoing("events", key, orjson.dumps(batch), uuid4(), facts[-1].type, EVENTS_CONTENT_TYPE)
        await self.publishers[entry.publisher].publish(message)

    async def get(self, path: str, viewer: str, /, **params: Any) -> Any:
        return await self.queries.get("approvals", f"/queries/{path}", Caller(self.portal, viewer), params)

    async def until(self, found: Any) -> Any:
        async with asyncio.timeout(30):
            while not (value := await found()):  # noqa: ASYNC110 - another process is watched
                await asyncio.sleep(0.05)
            return value


@pytest.fixture
async def outside(approvals_urls: dict[str, str], rabbit: Any, tmp_path: Path) -> AsyncIterator[Outside]:
    port, fake = free_port(), free_port()
    listening = server(a_portal(f"http://127.0.0.1:{fake}"), "127.0.0.1", fake)
    serving = asyncio.create_task(listening.serve())
    env = os.environ | {
        "DATABASE_URL": approvals_urls["app"], "DATABASE_WORKER_URL": approvals_urls["worker"], "PORT": str(port),
        "AMQP_URL": rabbit.amqp_url("approvals"), "IDENTITY_KEYS": json.dumps(KEYS), "POLL_SECONDS": "1", "SEAL_SECONDS": "0.5",
        "ENVIRONMENT": "development", "DEV_ALLOWED_ORIGINS": f"http://127.0.0.1:{fake}",
        "GATEWAY_TOKENS_URL": f"http://127.0.0.1:{fake}",
    }  # fmt: skip
    child = spawn([sys.executable, "-m", "approvals", "serve"], log=tmp_path / "approvals.log", env=env)

    def ready() -> bool:
        try:
            return httpx.get(f"http://127.0.0.1:{port}/health/ready", trust_env=False).is_success
        except httpx.HTTPError:
            return False

    await asyncio.to_thread(child.wait_until, ready, 60, "approvals")
    links = {name: await Link.open(rabbit.amqp_url(name), f"test-{name}") for name in ("gateway", "requests")}
    publishers = {name: Publisher(link, rabbit.amqp_url(name)) for name, link in links.items()}
    replies = Replies(links["gateway"])
    await replies.start()
    queries = Queries(Identity(KEYS), {"approvals": f"http://127.0.0.1:{port}"})
    yield Outside(uuid4(), queries, replies, CommandPublisher(publishers["gateway"], Identity(KEYS)), publishers)
    await queries.close()
    await replies.stop()
    for link in links.values():
        await link.close()
    await asyncio.to_thread(child.stop)
    listening.should_exit = True
    await serving
    assert child.exit_code == 0


async def test_from_install_to_approval_over_broker_and_http(outside: Outside, a_submit: Any) -> None:
    await outside.tell(PortalInstalled(installer="1", language="de", app_code="a", origin="https://a.example"))

    async def known() -> bool:
        return bool((await outside.get("standing", "1", person="1"))["known"])

    await outside.until(known)
    standing = await outside.get("standing", "1", person="1")
    assert standing["roles"] == ["portal_admins"]
    assert set(standing["viewer_keys"]) >= {"person:1", "dept:1"}
    assert standing["language"] == "de"

    asked = a_submit("2", "2", "500.00")
    await outside.tell(asked)

    async def my_tasks() -> Any:
        return (await outside.get("tasks", "1"))["items"]

    (task,) = await outside.until(my_tasks)
    assert (task["request_id"], task["requester_name"]) == (str(asked.request_id), "Bob Buyer")
    card = await outside.get(f"routes/{asked.request_id}", "1")
    assert (card["status"], card["can"], card["refusal"]) == ("in_approval", [*APPROVER, "re_route"], None)
    assert card["stages"][0]["steps"][0]["levels"][0]["candidates"][0]["name"] == "Ada Boss"
    mine = await outside.get(f"routes/{asked.request_id}", "2")
    assert (mine["can"], mine["refusal"]["code"]) == (["withdraw"], "self_approval")

    command_id = uuid4()
    command = ApproveRequest(request_id=asked.request_id, revision=1, content_hash=task["content_hash"], comment="fine")
    async with outside.replies.expect(command_id) as reply:
        await outside.gateway.publish(
            command,
            command_id=command_id,
            caller=Caller(outside.portal, "1"),
            fingerprint="f",
            reply_to=outside.replies.queue,
        )
        outcome = await asyncio.wait_for(reply, 15)
    assert outcome.result == {
        "request_id": str(asked.request_id),
        "status": "approved",
        "revision": 1,
        "route_version": 2,
    }
    assert (await outside.get("tasks", "1"))["items"] == []
    card = await outside.get(f"routes/{asked.request_id}", "2")
    assert [(each["name"], each["verdict"], each["comment"]) for each in card["decisions"]] == [
        ("Ada Boss", "approve", "fine")
    ]
    assert (await outside.get(f"operations/{command_id}", "1"))["state"] == "succeeded"

    async def sealed() -> bool:
        page = await outside.get("audit", "1", subject=str(asked.request_id))
        return len(page["items"]) == 3 and all(each["seal"] for each in page["items"])

    assert await outside.until(sealed), "the clock seals what was decided"


async def test_somebody_no_poll_has_seen_is_looked_up_once_and_a_stranger_sees_nothing(
    outside: Outside, a_submit: Any
) -> None:
    await outside.tell(PortalInstalled(installer="1", language="en", app_code="a", origin="https://a.example"))

    async def polled() -> Any:
        return (await outside.get("departments", "1"))["items"]

    departments = await outside.until(polled)
    assert [(each["name"], each["head"], each["company"]) for each in departments] == [
        ("Shop", None, "main"), ("Small", "1", "main"),
    ]  # fmt: skip
    nina = await outside.get("standing", "9", person="9")
    assert (nina["known"], nina["name"], nina["departments"]) == (True, "Nina New", [{"id": "2", "name": "Shop"}])
    ghost = await outside.get("standing", "77", person="77")
    assert (ghost["known"], ghost["viewer_keys"]) == (False, ["person:77"])
    people = await outside.get("people", "1", search="bo", limit=10)
    assert [each["name"] for each in people["items"]] == ["Ada Boss", "Bob Buyer"]
    asked = a_submit("2", "2", "500.00")
    await outside.tell(asked)

    async def planned() -> Any:
        return (await outside.get("tasks", "1"))["items"]

    await outside.until(planned)
    with pytest.raises(RemoteProblem) as refused:
        await outside.get(f"routes/{asked.request_id}", "9")
    assert (refused.value.status, refused.value.problem["code"]) == (404, "not_found")
