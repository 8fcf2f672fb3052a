"""A large company changes: how long a switch takes, who may decide after it, how soon open tasks follow a moved head."""

import asyncio
import json
import os
import shutil
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg

from common.identity import portal_id
from stack.bench.cpu import cpu_seconds, pids_of
from stack.bench.large_portal import large_company
from stack.bench.many_tasks import Written, submit_many
from stack.bench.table import PORTAL, Row, Say, milliseconds, percentile, show
from stack.section import Person, RefusedError, signed_in
from stack.stack import Stack

SWITCHES = 12
MOVED, CLICKED = 7, 9
"""Departments by number: whose head moves, and whose head clicks meanwhile."""
CLICKS_A_SECOND, QUIET_SECONDS, CLICKS = 5, 30, 600
TRIES = 5
FOLLOW_SECONDS = 300.0
SELDOM = {"approvals": {"POLL_SECONDS": "3600"}}
"""A portal is read when this bench has changed something in it, as if its time had come, and not in between."""
POLL = "UPDATE approvals.due SET next_at = now() WHERE kind = 'organisation'"
SWITCHED = "SELECT applied_at, version FROM approvals.organisation_versions ORDER BY version DESC LIMIT 1"
FOLLOWED = "SELECT count(*) FROM approvals.inbox WHERE name = 'approvals.re_resolve_route' AND state = 'succeeded'"
HELD_BY = "SELECT count(*) FROM approvals.tasks WHERE state = 'open' AND assignee = $1 AND request_id = ANY($2)"


@dataclass
class Moved:
    """`seconds` until every task had followed, and the CPU of each process; how the old head was refused; clicks."""

    seconds: float = 0.0
    refusals: Counter[str] = field(default_factory=Counter)
    before: list[float] = field(default_factory=list)
    meanwhile: list[float] = field(default_factory=list)
    cpu: dict[str, float] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)


async def bench_organisation(say: Say, *, people: int, departments: int, tasks: int) -> int:
    """Prints the figures; 1 when a task did not follow, a click failed or the old head still decided."""
    folder, company = Path(tempfile.mkdtemp(prefix="purchase-organisation-")), large_company(people, departments)
    say(f"load of this machine before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    seed = folder / "seed.json"
    seed.write_text(json.dumps(company))
    try:
        async with Stack.start(folder, portals=(PORTAL,), company=seed, extra=SELDOM, say=say) as stack:
            await stack.install(PORTAL)
            database = await asyncpg.connect(stack.administered_url)
            say(f"{people:,} people in {departments} departments are read from the portal")
            await _polled(stack, database)
            await stack.load_company(PORTAL, company)
            say(f"{tasks:,} requests wait for one head, {CLICKS} for another")
            waiting = await submit_many(stack, f"p{departments * 2 + MOVED}", tasks)
            clicks = await submit_many(stack, f"p{departments * 2 + CLICKED}", CLICKS)
            await _small_switches(stack, database, departments, say)
            moved = await _move(stack, database, departments, waiting, clicks, say)
            switches = _switches(stack)
            await database.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    show(_rows(switches, moved, people, departments, tasks), say)
    for fault in moved.failures[:5]:
        say(f"FAULT: {fault}")
    return 1 if moved.failures else 0


async def _polled(stack: Stack, database: "asyncpg.Connection[Any]") -> None:
    portal = portal_id(stack.portal(PORTAL)["member_id"])
    async with asyncio.timeout(300):
        while True:
            if await database.fetchval("SELECT polled_at FROM approvals.portals WHERE portal = $1", portal):
                return
            await asyncio.sleep(0.5)


async def _change_head(stack: Stack, database: "asyncpg.Connection[Any]", department: int, head: str) -> Any:
    """The row of the new version, as soon as it is in force."""
    before = await database.fetchval("SELECT max(version) FROM approvals.organisation_versions")
    change = {"portal": PORTAL, "department": f"d{department}", "head": head}
    await stack.control.call("POST", "/departments", json=change)
    await database.execute(POLL)
    async with asyncio.timeout(120):
        while True:
            row = await database.fetchrow(SWITCHED)
            if row is not None and row["version"] > before:
                return row
            await asyncio.sleep(0.02)


async def _small_switches(stack: Stack, database: "asyncpg.Connection[Any]", departments: int, say: Say) -> None:
    """Heads of departments without requests: every open route is looked at again, and stays as it is."""
    say(f"{SWITCHES} heads move, one after the other")
    for nth in range(SWITCHES):
        looked_at = await database.fetchval(FOLLOWED)
        open_routes = await database.fetchval("SELECT count(*) FROM approvals.routes WHERE open")
        await _change_head(stack, database, 20 + nth, f"p{departments * 2 + 20 + nth}")
        async with asyncio.timeout(FOLLOW_SECONDS):
            while True:
                if await database.fetchval(FOLLOWED) >= looked_at + open_routes:
                    break
                await asyncio.sleep(0.2)


async def _move(
    stack: Stack, database: "asyncpg.Connection[Any]", departments: int, waiting: list[Written], clicks: list[Written],
    say: Say,
) -> Moved:  # fmt: skip
    ids = {row["key"]: row["id"] for row in stack.portal(PORTAL)["people"]}
    new_head = f"p{departments * 3 + MOVED}"
    moved, stop, stock = Moved(), asyncio.Event(), iter(clicks)
    async with (
        signed_in(stack.gateway_url, stack.control, PORTAL, f"p{CLICKED}") as clicker,
        signed_in(stack.gateway_url, stack.control, PORTAL, f"p{MOVED}") as old,
    ):
        say("clicks alone")
        await _click(clicker, stock, moved.before, moved.failures, stop, QUIET_SECONDS)
        say("the head of many moves")
        clicking = asyncio.create_task(_click(clicker, stock, moved.meanwhile, moved.failures, stop, FOLLOW_SECONDS))
        spent = {name: cpu_seconds(pid) for name, pid in pids_of(stack).items()}
        row = await _change_head(stack, database, MOVED, new_head)
        moved.meanwhile.clear()  # those until the switch belong to neither
        await _try_old_head(old, sorted(waiting, key=lambda each: each.request)[-TRIES:], moved)
        await _all_followed(database, ids[new_head], [each.request for each in waiting], moved)
        moved.seconds = time.time() - row["applied_at"].timestamp()
        moved.cpu = {name: cpu_seconds(pid) - spent[name] for name, pid in pids_of(stack).items()}
        stop.set()
        await clicking
    return moved


async def _try_old_head(old: Person, last: list[Written], moved: Moved) -> None:
    """On those that are looked at last."""
    for each in last:
        try:
            await old.post(f"/requests/{each.request}/approve", each.decision)
            moved.failures.append("the old head still decided")
        except RefusedError as refused:
            moved.refusals[str(refused.problem.get("code"))] += 1


async def _all_followed(database: "asyncpg.Connection[Any]", head: str, requests: list[str], moved: Moved) -> None:
    try:
        async with asyncio.timeout(FOLLOW_SECONDS):
            while True:
                if await database.fetchval(HELD_BY, head, requests) == len(requests):
                    return
                await asyncio.sleep(0.2)
    except TimeoutError:
        there = await database.fetchval(HELD_BY, head, requests)
        moved.failures.append(f"{there} of {len(requests)} tasks followed in {FOLLOW_SECONDS:.0f} s")


async def _click(
    person: Person, stock: Any, seconds: list[float], failures: list[str], stop: asyncio.Event, most: float
) -> None:
    """Approvals on schedule, whether earlier ones answered or not: waiting counts as waiting."""

    async def approve(each: Written) -> None:
        began = time.perf_counter()
        try:
            await person.post(f"/requests/{each.request}/approve", each.decision)
        except (RefusedError, TimeoutError) as error:
            failures.append(f"a click: {error}")
        seconds.append(time.perf_counter() - began)

    running, began = [], time.perf_counter()
    for nth in range(int(most * CLICKS_A_SECOND)):
        await asyncio.sleep(max(0.0, began + nth / CLICKS_A_SECOND - time.perf_counter()))
        each = None if stop.is_set() else next(stock, None)
        if each is None:
            break
        running.append(asyncio.create_task(approve(each)))
    await asyncio.gather(*running)


def _switches(stack: Stack) -> list[dict[str, Any]]:
    """What approvals wrote down about each switch: version, seconds and cpu_seconds of its transaction."""
    lines = stack.processes["approvals"].log.read_text().splitlines()
    told = [json.loads(line) for line in lines if '"organisation_switched"' in line]
    return told[-SWITCHES - 1 :]


def _rows(switches: list[dict[str, Any]], moved: Moved, people: int, departments: int, tasks: int) -> list[Row]:
    wall, cpu = ([each[name] for each in switches] for name in ("seconds", "cpu_seconds"))
    middle, ratio = percentile(wall, 0.5), percentile(moved.meanwhile, 0.99) / percentile(moved.before, 0.99)
    what = f"a switch, {people:,} people, {departments} departments, {tasks + CLICKS:,} open routes"
    told = ", ".join(f"{count} {code}" for code, count in sorted(moved.refusals.items()))
    return [
        Row(f"{what}, p50 / most of {len(wall)}", milliseconds(wall, 0.5, 1), "< 200 ms", "", middle < 0.2),
        Row("  CPU of approvals in its transaction, p50 / most", milliseconds(cpu, 0.5, 1)),
        Row(f"  the old head's next {TRIES} decisions", told or "accepted", "refused", "", not moved.failures),
        Row(
            f"{tasks:,} tasks of a moved head have followed", f"{moved.seconds:.1f} s", "30 s", "", moved.seconds <= 30
        ),
        Row("  CPU meanwhile, everything together, a task", f"{1000 * sum(moved.cpu.values()) / tasks:.1f} ms"),
        *(Row(f"    {name}", f"{1000 * spent / tasks:.1f} ms") for name, spent in sorted(moved.cpu.items())),
        Row(f"  click before, p50 / p99 (n={len(moved.before)})", milliseconds(moved.before, 0.5, 0.99)),
        Row(f"  click meanwhile, p50 / p99 (n={len(moved.meanwhile)})", milliseconds(moved.meanwhile, 0.5, 0.99)),
        Row("  p99 meanwhile to p99 before", f"{ratio:.2f}", "1"),
    ]
