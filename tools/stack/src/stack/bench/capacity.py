"""Full routes over HTTP beside the floor: how many, what they cost, how long a click waits, when the portal hears."""

import asyncio
import statistics
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg

from stack.bench.cpu import cpu_seconds, pids_of, resident_megabytes
from stack.bench.floor import Floor
from stack.bench.guarantees import broken_guarantees
from stack.bench.routes import Bench, Samples
from stack.bench.table import PORTAL, Found, Pace, Row, Say, milliseconds, percentile
from stack.load.verdict import quiet
from stack.stack import Stack

ROUNDS = 3
WORKERS = 12
BUCKET_SECONDS = 2.8  # a route is about four calls, the notifier's share 1.5 a second: measure us, not the queue
REFILL_SECONDS = 28  # until that share's burst of 42 is whole again after the warm-up
SERVERS = ("emulator", "postgres", "rabbit")


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


async def capacity(folder: Path, pace: Pace, say: Say) -> Found:
    """On a private stack in `folder`. Faults: a guarantee that was off, or something lost."""
    async with Stack.start(folder, portals=(PORTAL,), say=say) as stack:
        await stack.settle([PORTAL])
        figures, floor, faults = await _measure(stack, pace.seconds, say)
    return Found(_rows(figures, floor), [*figures.failures[:5], *faults])


async def _measure(stack: Stack, seconds: float, say: Say) -> tuple[Figures, Floor, list[str]]:
    figures = Figures()
    client = Bench(stack.gateway_url, stack.control, stack.portal(PORTAL))
    await client.sign_in()
    say("warming up")
    warm = Samples()
    await client.closed_loop(warm, 4, 5)
    figures.failures += warm.failures
    figures.notified = await _decision_to_call(stack, client)
    database = await asyncpg.connect(stack.administered_url)
    finished = await database.fetchval(
        "SELECT request_id::text FROM requests.requests WHERE status = 'approved' LIMIT 1"
    )
    floor = await Floor.prepare(stack.administered_url, finished)
    pids = pids_of(stack)
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


async def _decision_to_call(stack: Stack, client: Bench, count: int = 15) -> list[float]:
    """Seconds from the last decision's commit to the notification the portal created, one route at a time."""
    database = await asyncpg.connect(stack.administered_url)
    await quiet(database)
    await asyncio.sleep(REFILL_SECONDS)
    samples = Samples()
    for nth in range(count):
        await client.route(samples, nth)
        await asyncio.sleep(BUCKET_SECONDS)
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


def _rows(figures: Figures, floor: Floor) -> list[Row]:
    routes, floors = statistics.median(figures.routes), statistics.median(figures.floors)
    ratio, notified = routes / floors, percentile(figures.notified, 0.5)
    own = {name: ms for name, ms in figures.cpu.items() if name not in SERVERS}
    cpu = sum(own.values())
    rows = [
        Row("full routes over HTTP", f"{routes:.1f}/s", "about 60/s", "about 140/s"),
        Row(f"floor ({floor.commits} commits, {floor.statements} statements a route)", f"{floors:.0f}/s"),
        Row("ratio to the floor", f"{ratio:.3f}", "0.15", "0.35", ratio >= 0.15),
        Row("CPU per route, our processes", f"{cpu:.1f} ms", "30 ms", "13 ms", cpu <= 30),
        *(Row(f"  {name}", f"{ms:.1f} ms") for name, ms in sorted(figures.cpu.items(), key=lambda item: -item[1])),
    ]
    for name, values in figures.latency.items():
        shown, met = milliseconds(values, 0.5, 0.95, 0.99), percentile(values, 0.99) < 0.150
        rows.append(Row(f"{name} at half load, p50 / p95 / p99", shown, "p99 < 150 ms", "p99 < 60 ms", met))
    heard, what = (
        milliseconds(figures.notified, 0.5, 0.99),
        f"decision to Bitrix24 call, p50 / p99 (n={len(figures.notified)})",
    )
    rows.append(Row(what, heard, "p50 < 60 ms", "p50 < 25 ms", notified < 0.060))
    return rows + [
        Row(f"memory, {name}", f"{mb:.0f} MB", "160 MB", "120 MB", mb <= 160)
        for name, mb in figures.memory.items()
        if name in own
    ]
