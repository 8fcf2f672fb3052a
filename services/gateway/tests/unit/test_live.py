"""Pokes: to whom, about what, and when a stream ends."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import UUID, uuid4

from common.contracts.approvals import OpenTask, OrgChanged, TaskOpened
from common.contracts.base import CloudEvent, Event, ViewerKey
from common.contracts.gateway import PortalSuspended
from common.messaging.routing import EventBatch, Told
from gateway.live import WAITING_POKES, LiveHub

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
PORTAL, REQUEST = uuid4(), uuid4()


class FakeBindings:
    def __init__(self) -> None:
        self.bound: list[UUID] = []

    async def bind(self, portal: UUID) -> None:
        self.bound.append(portal)

    async def unbind(self, portal: UUID) -> None:
        self.bound.remove(portal)


def a_hub(**options: float) -> LiveHub:
    hub = LiveHub(**options)
    hub.bindings = FakeBindings()
    return hub


def a_batch(stream: str, fact: Event, *keys: str, portal: UUID = PORTAL) -> EventBatch:
    envelope = CloudEvent(
        id=uuid4(), source="/x", type=fact.type, subject=str(REQUEST), time=NOON, dataschema="x", portal=portal,
        version=3, audience=[ViewerKey(key=key, origin="participant") for key in keys], data={},
    )  # fmt: skip
    return EventBatch(uuid4(), portal, stream, str(REQUEST), 3, (Told(envelope, fact),))


def a_task_for(person: str) -> TaskOpened:
    task = OpenTask(task_id=uuid4(), assignee=person, principal=person, stage="s", steps=["a"], opened_at=NOON)
    return TaskOpened(request_id=REQUEST, revision=1, task=task)


async def a_frame(hub: LiveHub, person: str, *keys: str, seconds: float = 5.0) -> AsyncIterator[bytes]:
    async def holds() -> tuple[str, ...]:
        return keys

    stream = hub.stream(PORTAL, person, seconds, holds)
    assert await anext(stream) == b"event: resync\ndata: {}\n\n"
    return stream


async def until(stream: AsyncIterator[bytes]) -> bytes:
    async with asyncio.timeout(5):
        return await anext(stream)


async def test_only_those_whose_keys_meet_the_audience_are_poked() -> None:
    hub = a_hub()
    inside, outside = await a_frame(hub, "1", "dept:3"), await a_frame(hub, "2", "dept:4")
    await hub.heard(a_batch("route", a_task_for("9"), "dept:3"))
    assert b'"kind":"request"' in await until(inside)
    hub.end(PORTAL)
    assert [part async for part in outside] == []


async def test_a_budget_pokes_those_who_may_see_it_as_a_budget() -> None:
    hub = a_hub()
    frame = await a_frame(hub, "1", "company:acme")
    await hub.heard(a_batch("budget", a_task_for("9"), "company:acme"))
    assert b'"kind":"budget"' in await until(frame)
    await frame.aclose()


async def test_who_is_asked_is_poked_about_his_tasks_without_any_content() -> None:
    hub = a_hub()
    frame = await a_frame(hub, "9", "person:9")
    await hub.heard(a_batch("route", a_task_for("9"), "person:9"))
    pokes = [await until(frame), await until(frame)]
    assert pokes[1] == f'event: poke\ndata: {{"kind":"task","id":"{REQUEST}","version":3}}\n\n'.encode()
    await frame.aclose()


async def test_another_portal_hears_nothing() -> None:
    hub = a_hub()
    frame = await a_frame(hub, "1", "all")
    await hub.heard(a_batch("org", OrgChanged(org_version=2), portal=uuid4()))
    hub.end(PORTAL)
    assert [part async for part in frame] == []


async def test_a_portal_is_heard_only_while_a_frame_is_open() -> None:
    hub = a_hub()
    first, second = await a_frame(hub, "1"), await a_frame(hub, "2")
    assert hub.bindings.bound == [PORTAL]
    await first.aclose()
    assert hub.bindings.bound == [PORTAL]
    await second.aclose()
    assert hub.bindings.bound == []
    assert hub.open_frames == 0


async def test_a_suspended_portal_ends_its_streams_and_is_forgotten() -> None:
    hub, forgotten = a_hub(), []
    hub.portal_changed = forgotten.append
    frame = await a_frame(hub, "1")
    await hub.heard(a_batch("portal", PortalSuspended()))
    assert [part async for part in frame] == []
    assert forgotten == [PORTAL]


async def test_a_stream_ends_with_its_session_and_is_alive_until_then() -> None:
    frame = await a_frame(a_hub(heartbeat=0.02), "1", seconds=0.1)
    parts = [part async for part in frame]
    assert parts
    assert set(parts) == {b": alive\n\n"}


async def test_who_falls_behind_reads_everything_again() -> None:
    hub = a_hub()
    frame = await a_frame(hub, "1")
    for _ in range(WAITING_POKES + 1):
        await hub.heard(a_batch("org", OrgChanged(org_version=2)))
    assert await until(frame) == b"event: resync\ndata: {}\n\n"
    await frame.aclose()


async def test_keys_are_looked_up_again_while_the_stream_is_open() -> None:
    hub, keys = a_hub(heartbeat=0.01, keys_for=0.03), ["dept:3"]

    async def holds() -> tuple[str, ...]:
        return tuple(keys)

    frame = hub.stream(PORTAL, "1", 5.0, holds)
    await anext(frame)
    keys[:] = ["dept:4"]
    for _ in range(10):
        assert await until(frame) == b": alive\n\n"
    await hub.heard(a_batch("route", a_task_for("9"), "dept:3"))
    await hub.heard(a_batch("route", a_task_for("9"), "dept:4"))
    while (said := await until(frame)) == b": alive\n\n":
        continue
    assert b'"kind":"request"' in said
    async with asyncio.timeout(5):
        assert await anext(frame) == b": alive\n\n"
    await frame.aclose()
