"""Ten thousand notifications of one portal that answers slowly: as fast as its limit allows, and never over it."""

import asyncio
import time
from pathlib import Path
from typing import Any

import asyncpg

from stack.bench.cpu import cpu_seconds
from stack.bench.table import PORTAL, Found, Pace, Row, Say
from stack.load.verdict import quiet
from stack.place import example_company
from stack.section import Person, signed_in
from stack.stack import Stack

NOTICES = 10_000
POOL = 25
"""So many people are asked about each request, one of them must agree."""
LATENCY_MS = 50
CALLS_A_SECOND, BURST, BATCH = 1.5, 42, 50
"""The notifier's share of the portal's limit, and how many commands travel in one call."""
WRITERS = 6
CATEGORY = "travel"
ENDURED_SECONDS = 400.0


async def notifications(folder: Path, pace: Pace, say: Say) -> Found:
    """On a private stack in `folder`. What is to be told waits in the notifier's queue until the clock starts."""
    if pace.quick:
        say("left out: it takes minutes, however fast we are")
        return Found()
    async with Stack.start(folder, portals=(PORTAL,), say=say) as stack:
        await stack.install(PORTAL)
        await stack.load_company(PORTAL, with_large_pool())
        await asyncio.to_thread(stack.processes["notifier"].stop)
        say(f"{NOTICES // POOL} requests are submitted, {POOL} people are asked about each, the notifier is down")
        await _submit(stack, NOTICES // POOL)
        return await _deliver(stack, say)


def with_large_pool() -> dict[str, Any]:
    """The example company in which travels are put to many."""
    company = example_company()
    asked = [each["id"] for each in company["org"]["people"] if each["active"] and each["id"] != "p16"][:POOL]
    company["org"]["roles"].append({"id": "everybody", "members": [{"person": each} for each in asked]})
    policy = next(each for each in company["policies"] if each["id"] == "capex")
    step = {"id": "all", "who": {"type": "role", "role": "everybody", "scope": "any"}, "need": 1, "overlap": "fresh"}
    company["policies"].append(
        policy
        | {"id": "travels", "name": "Travels", "priority": 900}
        | {"applies_when": {"fact": "lines.category", "op": "any_in", "value": [CATEGORY]}}
        | {"stages": [{"id": "s1", "name": "Everybody", "join": "all", "steps": [step]}]}
    )
    return company


async def _submit(stack: Stack, count: int) -> None:
    line = {"description": "Train", "quantity": "1", "unit_price": "300.00", "category": CATEGORY}
    left = iter(range(count))

    async def write(writer: Person) -> None:
        for nth in left:
            made = await writer.create({"title": f"Travel {nth}", "currency": "EUR", "lines": [line]})
            match = {"If-Match": f'"{made["document_version"]}"'}
            await writer.post(f"/requests/{made['request_id']}/submit", **match)

    async with signed_in(stack.gateway_url, stack.control, PORTAL, "p16") as writer:
        await asyncio.gather(*(write(writer) for _ in range(WRITERS)))


async def _deliver(stack: Stack, say: Say) -> Found:
    database = await asyncpg.connect(stack.administered_url)
    await _published(database)
    await stack.control.call("POST", "/faults", json={"portal": PORTAL, "latency_ms": LATENCY_MS})
    notifier = stack.processes["notifier"]
    say("the notifier starts")
    await asyncio.to_thread(notifier.start)
    began, calls = time.monotonic(), await _calls(stack)
    shown = 0
    while shown < NOTICES and time.monotonic() - began < ENDURED_SECONDS:
        await asyncio.sleep(0.5)
        shown = (await stack.control.call("GET", "/state", params={"portal": PORTAL}))["notifications"]["count"]
    took, cpu = time.monotonic() - began, cpu_seconds(notifier.pid)
    left = await quiet(database)
    await database.close()
    after = await _calls(stack)
    notices = await stack.control.notifications(PORTAL)
    faults = [f"{count} {what} at the end" for what, count in left.items() if count]
    if len({(each["tag"], each["user_id"]) for each in notices}) != NOTICES or len(notices) != NOTICES:
        faults.append(f"{len(notices)} notifications are shown, {NOTICES} are wanted")
    refused = after["rate_limited"]
    if refused:
        faults.append(f"the portal answered 503 to {refused} calls")
    return Found(_rows(took, cpu, after["total"] - calls["total"], refused), faults)


async def _published(database: "asyncpg.Connection[Any]") -> None:
    while True:
        if not await database.fetchval("SELECT count(*) FROM approvals.outbox WHERE sent_at IS NULL"):
            return
        await asyncio.sleep(0.2)


async def _calls(stack: Stack) -> dict[str, Any]:
    calls: dict[str, Any] = (await stack.control.call("GET", "/state", params={"portal": PORTAL}))["calls"]
    return calls


def _rows(took: float, cpu: float, calls: int, refused: int) -> list[Row]:
    bound = (NOTICES / BATCH - BURST) / CALLS_A_SECOND
    what = f"{NOTICES:,} notifications to one portal, {LATENCY_MS} ms a call, empty bucket"
    return [
        Row(what, f"{took:.0f} s", "130 s", "105 s", took <= 130),
        Row("  its limit allows (our share, after the burst)", f"{bound:.0f} s"),
        Row("  calls of all services meanwhile", f"{calls}"),
        Row("  answered 503", f"{refused}", "0", "0", refused == 0),
        Row("  CPU of the notifier, a notification", f"{1000 * cpu / NOTICES:.1f} ms"),
    ]
