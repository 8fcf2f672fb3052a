"""Starts a private stack, measures it beside the floor, prints the table, checks that nothing was left out."""

import asyncio
import shutil
import statistics
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg

from stack.bench.cpu import cpu_seconds, resident_megabytes
from stack.bench.floor import Floor
from stack.bench.guarantees import broken_guarantees
from stack.bench.routes import Bench, Samples
from stack.load.verdict import quiet
from stack.stack import Stack

ROUNDS = 3
WORKERS = 12
PORTAL = "acme"
BUCKET_SECONDS = 2.8  # a route is about four calls, the notifier's share 1.5 a second: measure us, not the queue


@dataclass
class Figures:
    """Everything the table shows."""

    routes: list[float] = field(default_factory=list)
    floors: list[float] = field(default_factory=list)
    cpu: dict[str, float] = field(default_factory=dict)
    memory: dict[str, float] = field(default_factory=dict)
    latency: dict[str, list[float]] = field(default_factory=dict)
    half: float = 0.0
    notified: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else float("nan")


async def bench(say: Callable[[str], None], *, seconds: float = 15.0) -> int:
    """Prints the table; 1 when a guarantee was off or something was lost."""
    folder = Path(tempfile.mkdtemp(prefix="purchase-bench-"))
    try:
        async with Stack.start(folder, portals=(PORTAL,), say=say) as stack:
            await stack.install(PORTAL)
            await stack.load_company(PORTAL)
            figures, floor, faults = await _measure(stack, seconds, say)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    _print(figures, floor, say)
    for fault in (*figures.failures[:5], *faults):
        say(f"FAULT: {fault}")
    return 1 if faults or figures.failures else 0


async def _measure(stack: Stack, seconds: float, say: Callable[[str], None]) -> tuple[Figures, Floor, list[str]]:
    figures = Figures()
    client = Bench(stack.gateway_url, stack.control, stack.portal(PORTAL))
    await client.sign_in()
    say("warming up")
    warm = Samples()
    await client.closed_loop(warm, 4, 5)
    figures.failures += warm.failures
    figures.notified = await _decision_to_call(stack, client)
    database = await asyncpg.connect(stack.admin_database_url.rsplit("/", 1)[0] + "/purchase")
    finished = await database.fetchval(
        "SELECT request_id::text FROM requests.requests WHERE status = 'approved' LIMIT 1"
    )
    floor = await Floor.prepare(stack.admin_database_url.rsplit("/", 1)[0] + "/purchase", finished)
    pids = _pids(stack)
    spent = dict.fromkeys(pids, 0.0)
    total = Samples()
    for nth in range(ROUNDS):
        say(f"round {nth + 1} of {ROUNDS}: floor, then full routes")
        figures.floors.append(await floor.run(seconds / 3))
        before = {name: cpu_seconds(pid) for name, pid in pids.items()}
        finished_before = total.finished
        took = await client.closed_loop(total, WORKERS, seconds)
        await quiet(database)
        for name, pid in pids.items():
            spent[name] += cpu_seconds(pid) - before[name]
        figures.routes.append((total.finished - finished_before) / took)
    figures.cpu = {name: 1000 * value / max(1, total.finished) for name, value in spent.items()}
    figures.half = statistics.median(figures.routes) / 2
    say(f"open loop at half of it ({figures.half:.1f} routes/s)")
    half = Samples()
    await client.open_loop(half, figures.half, seconds)
    figures.latency = dict(half.seconds)
    figures.failures += total.failures + half.failures
    figures.memory = {name: resident_megabytes(pid) for name, pid in pids.items()}
    faults = await broken_guarantees(stack, database)
    await floor.close()
    await client.close()
    await database.close()
    return figures, floor, faults


def _pids(stack: Stack) -> dict[str, int]:
    servers = {"postgres": stack.servers.postgres, "rabbit": stack.servers.rabbit}
    own = {name: process.pid for name, process in stack.processes.items()}
    return own | {name: server.pid for name, server in servers.items() if hasattr(server, "pid")}


async def _decision_to_call(stack: Stack, client: Bench, count: int = 15) -> list[float]:
    """Seconds from the last decision's commit to the notification the portal created, one route at a time."""
    samples = Samples()
    for nth in range(count):
        await client.route(samples, nth)
        await asyncio.sleep(BUCKET_SECONDS)
    database = await asyncpg.connect(stack.admin_database_url.rsplit("/", 1)[0] + "/purchase")
    rows = await database.fetch(
        "SELECT request_id::text AS request, max(decided_at) AS at FROM approvals.decisions GROUP BY 1 ORDER BY 2 DESC LIMIT $1",
        count,
    )
    await database.close()
    decided = {row["request"]: row["at"].timestamp() for row in rows}
    found = []
    for notice in await stack.control.notifications(PORTAL):
        request = notice["tag"].split(":")[1]
        if request in decided and str(notice["user_id"]) == client.requester:
            found.append(notice["at"] - decided[request])
    return [seconds for seconds in found if seconds > 0]


def _print(figures: Figures, floor: Floor, say: Callable[[str], None]) -> None:
    routes, floors = statistics.median(figures.routes), statistics.median(figures.floors)
    own = {name: ms for name, ms in figures.cpu.items() if name not in {"emulator", "postgres", "rabbit"}}
    rows: list[tuple[str, str, str]] = [
        ("full routes over HTTP", f"{routes:.1f}/s", "about 60/s"),
        (f"floor ({floor.commits} commits, {floor.statements} statements a route)", f"{floors:.0f}/s", "-"),
        ("ratio to the floor", f"{routes / floors:.3f}", "0.15"),
        ("CPU per route, our processes", f"{sum(own.values()):.1f} ms", "30 ms"),
        *((f"  {name}", f"{ms:.1f} ms", "") for name, ms in sorted(figures.cpu.items(), key=lambda item: -item[1])),
    ]
    for name, values in figures.latency.items():
        shown = " / ".join(f"{1000 * percentile(values, share):.0f}" for share in (0.5, 0.95, 0.99))
        rows.append((f"{name} at half load, p50 / p95 / p99", f"{shown} ms", "p99 < 150 ms"))
    notified = f"{1000 * percentile(figures.notified, 0.5):.0f} / {1000 * percentile(figures.notified, 0.99):.0f} ms"
    rows.append((f"decision to Bitrix24 call, p50 / p99 (n={len(figures.notified)})", notified, "p50 < 60 ms"))
    rows += [(f"memory, {name}", f"{mb:.0f} MB", "160 MB") for name, mb in figures.memory.items() if name in own]
    width = max(len(row[0]) for row in rows)
    say(f"\n{'what':<{width}}  {'measured':>20}  first version")
    for what, measured, target in rows:
        say(f"{what:<{width}}  {measured:>20}  {target}")
