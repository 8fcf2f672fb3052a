"""A page of the list with filters over HTTP, at ten thousand and at a million requests of one portal."""

import asyncio
import json
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlencode

import asyncpg

from common.identity import portal_id
from stack.bench.large_portal import COMPANY, large_company
from stack.bench.many_requests import RARE_WORD, Spread, write_requests
from stack.bench.table import PORTAL, Found, Pace, Row, Say, milliseconds, percentile
from stack.section import Person, signed_in
from stack.stack import Stack

FEW, MANY, QUICK_MANY = 10_000, 1_000_000, 100_000
PAGES, QUICK_PAGES = 1_200, 300
PEOPLE, DEPARTMENTS = 2_000, 200
CONTROLLER, HEAD, CLERK, HEADED = "p201", "p7", "p207", "d7"
"""One sees the whole company, one his department, one what he wrote for that department."""
READERS = (CONTROLLER, HEAD, CLERK)
TARGET = 0.050


def filters(ids: Mapping[str, str], departments: Mapping[str, str]) -> list[dict[str, str]]:
    """What people ask of the list, in turns: every filter, alone and together, both orders, both sorts."""
    return [
        {},
        {"status": "in_approval"},
        {"status": "returned,in_approval", "order": "asc"},
        {"text": RARE_WORD},
        {"text": "pap"},
        {"sort": "amount", "currency": "EUR", "amount_min": "1000", "amount_max": "50000"},
        {"sort": "amount", "order": "asc"},
        {"from": "2020-01-05", "to": "2020-01-12"},
        {"department": departments[HEADED]},
        {"person": ids[CLERK], "status": "approved"},
        {"department": departments[HEADED], "status": "approved", "from": "2020-01-03", "currency": "EUR"},
        {"view": "mine", "status": "approved"},
    ]


async def lists(folder: Path, pace: Pace, say: Say) -> Found:
    """On a private stack in `folder`; the same people ask the same of few and of many requests."""
    most = QUICK_MANY if pace.quick else MANY
    pages = QUICK_PAGES if pace.quick else PAGES
    company, seed = large_company(PEOPLE, DEPARTMENTS), folder / "seed.json"
    seed.write_text(json.dumps(company))
    async with Stack.start(folder, portals=(PORTAL,), company=seed, say=say) as stack:
        await stack.install(PORTAL)
        await stack.load_company(PORTAL, company)
        await _fill(stack, 1, FEW, say)
        few = await _pages(stack, pages, say)
        await _fill(stack, FEW + 1, most, say)
        many = await _pages(stack, pages, say)
    return _found(few, many, most)


async def _fill(stack: Stack, first: int, last: int, say: Say) -> None:
    """Until the database has settled: statistics, visibility and dirty pages are nobody's business while measuring."""
    began, described = time.monotonic(), stack.portal(PORTAL)
    ids = {row["key"]: int(row["id"]) for row in described["people"]}
    departments = {row["key"]: int(row["id"]) for row in described["departments"]}
    keys = (f"company:{COMPANY}", f"dept:{departments[HEADED]}", *(f"own:{ids[key]}" for key in READERS))
    crowd = (min(ids.values()), PEOPLE, min(departments.values()), DEPARTMENTS)
    spread = Spread(portal_id(described["member_id"]), keys, *crowd, COMPANY)
    owner = await asyncpg.connect(stack.database_urls["requests"]["owner"])
    await write_requests(owner, spread, last, first)
    await owner.execute("VACUUM requests, request_viewers, request_texts")
    await owner.close()
    administrator = await asyncpg.connect(stack.administered_url)
    await administrator.execute("CHECKPOINT")
    await administrator.close()
    say(f"requests {first:,} to {last:,} written in {time.monotonic() - began:.0f} s")


@asynccontextmanager
async def _readers(stack: Stack) -> AsyncIterator[list[Person]]:
    async with AsyncExitStack() as signed:
        yield [
            await signed.enter_async_context(signed_in(stack.gateway_url, stack.control, PORTAL, key))
            for key in READERS
        ]


@dataclass
class Read:
    """Seconds of first pages by what was asked for, and of the pages after them."""

    first: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    following: list[float] = field(default_factory=list)

    @property
    def pages(self) -> list[float]:
        return [seconds for each in self.first.values() for seconds in each]

    def slowest(self) -> tuple[str, float]:
        """What took longest in the middle of its distribution."""
        return max(((asked, median(seconds)) for asked, seconds in self.first.items()), key=lambda each: each[1])


async def _pages(stack: Stack, count: int, say: Say) -> Read:
    """A page after the other; of every fourth list the page after it as well."""
    described = stack.portal(PORTAL)
    ids = {row["key"]: row["id"] for row in described["people"]}
    wanted = filters(ids, {row["key"]: row["id"] for row in described["departments"]})
    found = Read()
    async with _readers(stack) as readers:
        for asked in wanted:
            if not any([(await reader.get("/requests", **asked))["items"] for reader in readers]):
                raise LookupError(f"nobody finds anything with {asked}")
        await asyncio.sleep(2)
        for nth in range(count):
            asked, reader = wanted[nth % len(wanted)], readers[nth // len(wanted) % len(readers)]
            page = await _timed(found.first[urlencode(asked)], reader, asked)
            if page["next"] and nth % 4 == 0:
                await _timed(found.following, reader, asked | {"cursor": page["next"]})
    say(f"{len(found.pages) + len(found.following):,} pages read")
    return found


async def _timed(seconds: list[float], reader: Person, asked: Mapping[str, str]) -> dict[str, Any]:
    began = time.perf_counter()
    page: dict[str, Any] = await reader.get("/requests", **asked)
    seconds.append(time.perf_counter() - began)
    return page


def _found(few: Read, many: Read, most: int) -> Found:
    rows = []
    for requests, read in ((FEW, few), (most, many)):
        for kind, seconds in (("first", read.pages), ("next", read.following)):
            what = f"list, {kind} page, {requests:,} requests, p50 / p95 / p99"
            met = percentile(seconds, 0.99) < TARGET
            rows.append(Row(what, milliseconds(seconds, 0.5, 0.95, 0.99), "p99 < 50 ms", "p99 < 20 ms", met))
        asked, middle = read.slowest()
        rows.append(Row(f"  slowest of {len(read.first)} lists: {asked or 'all'}, p50", f"{1000 * middle:.0f} ms"))
    ratio = median(many.pages) / median(few.pages)
    return Found([*rows, Row(f"  p50 at {most:,} to p50 at {FEW:,}", f"{ratio:.2f}", "", "1")])
