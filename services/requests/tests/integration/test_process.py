"""The service as operators run it: migrate, serve, a signed query, a command through the broker, a graceful end."""

import asyncio
import base64
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from typing import Any
from uuid import uuid4

import httpx
import pytest

from common.contracts.requests import DocumentWire, SaveDraft
from common.identity import Identity, system_caller
from common.messaging.connection import Link
from common.messaging.publisher import CommandPublisher, Publisher
from common.testing.processes import free_port
from common.testing.servers import Databases, RabbitServer
from common.web.queries import Queries, RemoteProblem

pytestmark = pytest.mark.integration
KEYS = {"requests": {"k1": base64.b64encode(b"r" * 32).decode()}}


async def command_line(environment: dict[str, str], *arguments: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "purchase_requests", *arguments, env={**os.environ, **environment}
    )


@pytest.fixture(scope="module")
async def served(databases: Databases, rabbit: RabbitServer) -> AsyncIterator[str]:
    """The base address of a running service; afterwards it must end by itself on SIGTERM."""
    urls, port = databases.create("requests"), free_port()
    environment = {
        "DATABASE_URL": urls["app"], "DATABASE_WORKER_URL": urls["worker"], "DATABASE_OWNER_URL": urls["owner"],
        "AMQP_URL": rabbit.amqp_url("requests"), "IDENTITY_KEYS": json.dumps(KEYS), "PORT": str(port),
    }  # fmt: skip
    migrating = await command_line(environment, "migrate")
    assert await asyncio.wait_for(migrating.wait(), 60) == 0
    serving = await command_line(environment, "serve")
    address = f"http://127.0.0.1:{port}"
    try:
        async with httpx.AsyncClient(trust_env=False) as client:
            await asyncio.wait_for(until_ready(client, address), 60)
        yield address
    finally:
        if serving.returncode is None:
            serving.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(serving.wait(), 30) == 0


async def until_ready(client: httpx.AsyncClient, address: str) -> None:
    while True:
        try:
            if (await client.get(f"{address}/health/ready")).is_success:
                return
        except httpx.TransportError:
            pass
        await asyncio.sleep(0.1)


async def test_a_draft_sent_through_the_broker_is_found_by_its_writer_only(
    served: str, rabbit: RabbitServer, a_document: Callable[..., DocumentWire]
) -> None:
    identity = Identity(KEYS)
    queries = Queries(identity, {"requests": served})
    portal, request_id, command_id = uuid4(), uuid4(), uuid4()
    writer = system_caller(portal, "test")
    link = await Link.open(rabbit.amqp_url("gateway"), "test")
    channel = Publisher(link, rabbit.amqp_url("gateway"))
    try:
        command = SaveDraft(request_id=request_id, requester=writer.person, document=a_document())
        await CommandPublisher(channel, identity).publish(command, command_id=command_id, caller=writer, fingerprint="f")
        operation = await asyncio.wait_for(ended(queries, writer, command_id), 20)
        assert (operation["state"], operation["result"]["number"]) == ("succeeded", 1)
        listed = await queries.get("requests", "/queries/requests", writer, {"status": "draft", "sort": "amount"})
        assert [item["id"] for item in listed["items"]] == [str(request_id)]
        for stranger in (system_caller(portal, "other"), system_caller(uuid4(), "test")):
            with pytest.raises(RemoteProblem) as refusal:
                await queries.get("requests", f"/queries/requests/{request_id}", stranger)
            assert (refusal.value.status, refusal.value.problem["code"]) == (404, "not_found")
        with pytest.raises(RemoteProblem) as refusal:
            await queries.get("requests", "/queries/requests", writer, {"sort": "colour"})
        assert refusal.value.status == 422
    finally:
        await channel.close()
        await link.close()
        await queries.close()


async def ended(queries: Queries, caller: Any, command_id: Any) -> dict[str, Any]:
    while True:
        try:
            found: dict[str, Any] = await queries.get("requests", f"/queries/operations/{command_id}", caller)
        except RemoteProblem:
            found = {"state": "pending"}
        if found["state"] != "pending":
            return found
        await asyncio.sleep(0.05)


async def test_an_unsigned_query_is_refused(served: str) -> None:
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.get(f"{served}/queries/requests")
    assert (answer.status_code, answer.json()["code"]) == (403, "invalid_signature")


async def test_migrate_without_the_owners_address_says_so_and_exits_78() -> None:
    process = await command_line({"DATABASE_URL": "", "DATABASE_OWNER_URL": ""}, "migrate")
    assert await asyncio.wait_for(process.wait(), 30) == 78
