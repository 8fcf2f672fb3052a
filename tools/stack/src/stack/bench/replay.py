"""Replays many past requests against a draft on a private stack: time, memory of approvals, and what clicks notice."""

import asyncio
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg

from stack.bench.cpu import cpu_seconds, resident_megabytes
from stack.bench.table import PORTAL, milliseconds
from stack.place import example_company
from stack.section import Person, signed_in
from stack.stack import Stack

ADMINISTRATOR = "p19"
YEAR = 365
VERSIONS = 50
AMOUNTS = ("90", "800", "2400", "2600", "5000", "9999.99", "15000.01", "48000", "120000")
BUYERS = (("p16", "it_hardware"), ("p17", "office_supplies"), ("p34", "marketing_services"), ("p24", "spare_parts"))

# Real plans multiplied: every copy has its own request, its own facts and its own moment of the past year.
MULTIPLY = """
WITH kept AS (SELECT p.*, f.document AS facts, row_number() OVER () - 1 AS nth, count(*) OVER () AS many
              FROM approvals.plans p JOIN approvals.snapshots f ON f.portal = p.portal AND f.hash = p.facts_hash),
copies AS (SELECT kept.*, gen_random_uuid() AS copy, encode(sha256(convert_to('facts' || n, 'UTF8')), 'hex') AS hash,
                  now() - make_interval(secs => $1::float * (n + 1) / $2), 1 + (n * $3 / $2)::int AS org, n
           FROM generate_series(0, $2 - 1) AS n JOIN kept ON kept.nth = n % kept.many),
facts AS (INSERT INTO approvals.snapshots (portal, hash, kind, document, created_at)
          SELECT portal, hash, 'facts', facts, now() FROM copies ON CONFLICT DO NOTHING)
INSERT INTO approvals.plans (portal, request_id, revision, content_hash, outcome, plan, facts_hash, rates_hash,
                             policy_hash, org_version, planned_at)
SELECT portal, copy, 1, content_hash, outcome, plan, hash, rates_hash, policy_hash, 1000 + org,
       now() - make_interval(secs => $1::float * (n + 1) / $2) FROM copies
"""
# The same company with many more people, in as many versions as a year of changes makes: each has a directory of its
# own, and a head that names it beside the company and the stand-ins in force.
GROW = """
WITH head AS (SELECT v.portal, h.document AS document, d.document AS directory FROM approvals.organisation_versions v
              JOIN approvals.snapshots h ON h.portal = v.portal AND h.hash = v.hash
              JOIN approvals.snapshots d ON d.portal = v.portal AND d.hash = h.document->>'directory'
              ORDER BY v.version DESC LIMIT 1),
more AS (SELECT jsonb_agg((directory->'people'->0) || jsonb_build_object('id', 'x' || n, 'name', 'Person ' || n)) AS people
         FROM head, generate_series(1, $2) AS n),
grown AS (SELECT portal, n, encode(sha256(convert_to('directory' || n, 'UTF8')), 'hex') AS directory_hash,
                 encode(sha256(convert_to('organisation' || n, 'UTF8')), 'hex') AS hash, document,
                 jsonb_set(directory, '{people}', (directory->'people') || more.people) AS directory
          FROM head, more, generate_series(1, $1) AS n),
directories AS (INSERT INTO approvals.snapshots (portal, hash, kind, document, created_at)
                SELECT portal, directory_hash, 'directory', directory, now() FROM grown),
heads AS (INSERT INTO approvals.snapshots (portal, hash, kind, document, created_at)
          SELECT portal, hash, 'organisation', document || jsonb_build_object('directory', directory_hash), now() FROM grown)
INSERT INTO approvals.organisation_versions (portal, version, hash, applied_at)
SELECT portal, 1000 + n, hash, now() FROM grown
"""


@dataclass
class Watched:
    """What was seen while the replay ran."""

    memory: list[float] = field(default_factory=list)
    clicks: list[float] = field(default_factory=list)
    report: dict[str, Any] = field(default_factory=dict)


async def bench_replay(say: Callable[[str], None], *, requests: int, people: int) -> int:
    """Prints the figures; 1 when not every request was looked at."""
    folder = Path(tempfile.mkdtemp(prefix="purchase-replay-"))
    try:
        async with Stack.start(folder, portals=(PORTAL,), say=say) as stack:
            await stack.install(PORTAL)
            await stack.load_company(PORTAL)
            await _purchases(stack, say)
            await _multiply(stack, requests, people, say)
            return await _measure(stack, requests, say)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def _purchases(stack: Stack, say: Callable[[str], None]) -> None:
    say(f"submitting {len(BUYERS) * len(AMOUNTS)} requests over the API")
    for buyer, category in BUYERS:
        async with signed_in(stack.gateway_url, stack.control, PORTAL, buyer) as person:
            for amount in AMOUNTS:
                line = {"description": "Things", "quantity": "1", "unit_price": amount, "category": category}
                made = await person.create({"title": "Bench", "currency": "EUR", "lines": [line]})
                await person.submit(str(made.get("id") or made["request_id"]))


async def _multiply(stack: Stack, requests: int, people: int, say: Callable[[str], None]) -> None:
    say(f"multiplying them to {requests:,} in a year with {VERSIONS} versions of a company of {people:,} more people")
    owner = await asyncpg.connect(stack.database_urls["approvals"]["owner"])
    await owner.execute(GROW, VERSIONS, people, timeout=600)
    await owner.execute(MULTIPLY, YEAR * 86_400.0, requests, VERSIONS, timeout=1200)
    await owner.execute("ANALYZE approvals.plans")
    await owner.close()


def _draft() -> dict[str, Any]:
    """The example policy, asking finance from 1 000 on and nobody about assets."""
    versions = (each for each in example_company()["policies"] if each["id"] == "std-opex")
    draft: dict[str, Any] = max(versions, key=lambda each: each["version"])
    for stage in draft["stages"]:
        stage["steps"] = [step for step in stage["steps"] if step["id"] != "it_asset"]
        for step in stage["steps"]:
            if step["id"] == "controller":
                step["when"] = {"fact": "amount", "op": "gt", "value": {"amount": "1000.00", "currency": "EUR"}}
    return draft


async def _measure(stack: Stack, requests: int, say: Callable[[str], None]) -> int:
    approvals = stack.processes["approvals"].pid
    quiet, busy = Watched(), Watched()
    async with signed_in(stack.gateway_url, stack.control, PORTAL, ADMINISTRATOR) as person:
        await _clicks(person, quiet, asyncio.Event(), seconds=10)
        quiet.memory.append(resident_megabytes(approvals))
        cpu, started, over = cpu_seconds(approvals), time.monotonic(), asyncio.Event()
        bounds = {"from": "2000-01-01T00:00:00Z", "to": "2100-01-01T00:00:00Z"}
        replay = (await person.post("/replays", bounds | {"documents": [_draft()]}))["replay_id"]
        clicking = asyncio.create_task(_clicks(person, busy, over, seconds=540))
        try:
            await _until_done(stack, replay, busy, say)
        finally:
            over.set()
            await clicking
        took, cpu = time.monotonic() - started, cpu_seconds(approvals) - cpu
    _print(quiet, busy, took, cpu, say)
    return 0 if busy.report["done"] >= requests and not busy.report["unreadable"] else 1


async def _until_done(stack: Stack, replay: str, seen: Watched, say: Callable[[str], None]) -> None:
    """Signs in anew for every look: a session lasts ten minutes."""
    while seen.report.get("status", "running") == "running":
        async with signed_in(stack.gateway_url, stack.control, PORTAL, ADMINISTRATOR) as person:
            seen.report = await person.get(f"/replays/{replay}")
        seen.memory.append(resident_megabytes(stack.processes["approvals"].pid))
        say(f"  {seen.report['done']:>9,} of {seen.report['total']:,}   {seen.memory[-1]:.0f} MB")
        await asyncio.sleep(5)


async def _clicks(person: Person, seen: Watched, over: asyncio.Event, *, seconds: float) -> None:
    """Somebody looks at his tasks, ten times a second: approvals answers from the process that replays."""
    ending = time.monotonic() + seconds
    while time.monotonic() < ending and not over.is_set():
        started = time.monotonic()
        await person.get("/tasks")
        seen.clicks.append(time.monotonic() - started)
        await asyncio.sleep(0.1)


def _print(quiet: Watched, busy: Watched, took: float, cpu: float, say: Callable[[str], None]) -> None:
    done = busy.report["done"]
    later = busy.memory[len(busy.memory) // 3 :]
    for what, figure in (
        ("requests replayed", f"{done:,} ({busy.report['changed']:,} changed)"),
        ("time", f"{took:.0f} s, {done / took:.0f}/s"),
        ("CPU of approvals", f"{cpu:.0f} s, {1000 * cpu / done:.2f} ms a request"),
        (
            "memory before, after a third, most afterwards",
            f"{quiet.memory[0]:.0f} / {later[0]:.0f} / {max(later):.0f} MB",
        ),
        ("GET /tasks before, p50 / p99", milliseconds(quiet.clicks, 0.5, 0.99)),
        ("GET /tasks meanwhile, p50 / p99", milliseconds(busy.clicks, 0.5, 0.99)),
    ):
        say(f"{what:<48} {figure:>24}")
