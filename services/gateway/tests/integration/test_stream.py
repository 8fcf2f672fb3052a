"""The live stream over HTTP, with the broker in between."""

import asyncio
from typing import Any

import orjson
import pytest
from aio_pika import DeliveryMode, Message, connect

pytestmark = pytest.mark.integration


async def test_a_stream_begins_with_resync_and_ends_when_the_portal_is_suspended(installed: Any) -> None:
    headers = await installed.bearer("acme", "p05")
    async with asyncio.timeout(30), installed.client.stream("GET", "/api/v1/stream", headers=headers) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.headers["cache-control"] == "no-store"
        lines = answer.aiter_lines()
        assert await anext(lines) == "event: resync"
        await installed.emulator.control("/uninstall", portal="acme")
        rest = [line async for line in lines]
    assert not any(line.startswith("event: poke") for line in rest)


async def test_a_stream_without_a_session_is_refused(running: Any) -> None:
    answer = await running.client.get("/api/v1/stream")
    assert answer.status_code == 401


async def test_an_open_frame_is_poked_by_what_other_services_say(installed: Any) -> None:
    """A department head looks while approvals says that the organisation changed."""
    portal = installed.portal_key("acme")
    event = {
        "specversion": "1.0", "id": "018f0000-0000-7000-8000-000000000001", "source": "/approvals",
        "type": "purchase.org.changed.v1", "subject": "org", "time": "2026-03-02T12:00:00Z", "dataschema": "x",
        "portal": str(portal), "version": 2, "data": {"org_version": 2},
    }  # fmt: skip
    connection = await connect(installed.rabbit.amqp_url("approvals"))
    headers = await installed.bearer("acme", "p05")
    async with (
        connection,
        asyncio.timeout(30),
        installed.client.stream("GET", "/api/v1/stream", headers=headers) as live,
    ):
        lines = live.aiter_lines()
        await anext(lines)
        exchange = await (await connection.channel()).get_exchange("events")
        message = Message(
            orjson.dumps([event]), content_type="application/cloudevents-batch+json", user_id="approvals",
            message_id="018f0000-0000-7000-8000-000000000002", delivery_mode=DeliveryMode.PERSISTENT,
            headers={"x-portal": str(portal), "x-types": "purchase.org.changed.v1"},
        )  # fmt: skip
        await exchange.publish(message, f"{portal}.org")
        said = [line async for line in _until(lines, '"kind":"org"')]
    assert "event: poke" in said


async def _until(lines: Any, wanted: str) -> Any:
    async for line in lines:
        yield line
        if wanted in line:
            return
