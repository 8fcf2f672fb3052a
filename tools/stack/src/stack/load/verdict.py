"""Compares what clients were told with all four schemas and with what people see in their bells."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import asyncpg

from stack.load.journal import Journal
from stack.stack import Stack

SERVICE_OF = {
    "save_draft": "requests",
    "edit_request": "requests",
    "submit_request": "requests",
    "cancel_request": "requests",
}
DECISIONS = {"approve_request": "approve", "reject_request": "reject", "return_request": "return"}
SCHEMAS = ("gateway", "requests", "approvals", "notifier")


@dataclass
class Verdict:
    """Empty `faults` means that every promise was kept; `facts` are figures for people."""

    faults: list[str] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)

    def check(self, *, holds: bool, otherwise: str) -> None:
        if not holds:
            self.faults.append(otherwise)


async def quiet(database: "asyncpg.Connection[Any]", patience: float = 120.0) -> dict[str, int]:
    """Waits until nothing is on its way; returns what still is when the time is up (all zero when quiet)."""
    left: dict[str, int] = {}
    deadline = asyncio.get_running_loop().time() + patience
    calm = 0
    while asyncio.get_running_loop().time() < deadline:
        left = {}
        for schema in SCHEMAS:
            left[f"{schema} unsent"] = await database.fetchval(
                f"SELECT count(*) FROM {schema}.outbox WHERE sent_at IS NULL"
            )
            left[f"{schema} open operations"] = await database.fetchval(
                f"SELECT count(*) FROM {schema}.inbox WHERE state IN ('waiting', 'pending')"
            )
        left["notices to send"] = await database.fetchval(
            "SELECT count(*) FROM notifier.notices WHERE wanted_version <> sent_version OR flight IS NOT NULL"
        )
        calm = calm + 1 if not any(left.values()) else 0
        if calm >= 4:
            break
        await asyncio.sleep(0.5)
    return left


async def judge(stack: Stack, portal: str, journal: Journal) -> Verdict:
    """Runs every comparison; reads as the database's administrator, past row-level security."""
    verdict = Verdict()
    database = await asyncpg.connect(stack.administered_url)
    try:
        left = await quiet(database)
        verdict.check(holds=not any(left.values()), otherwise=f"not quiet: { {k: v for k, v in left.items() if v} }")
        verdict.check(holds=not journal.unknown, otherwise=f"{len(journal.unknown)} commands without an outcome")
        await _outcomes_on_record(verdict, database, journal)
        await _effects(verdict, database, journal)
        await _mirrors(verdict, database)
        await _bells(verdict, database, stack, portal)
    finally:
        await database.close()
    return verdict


async def _outcomes_on_record(verdict: Verdict, database: "asyncpg.Connection[Any]", journal: Journal) -> None:
    """What a client was told is what the owner's inbox row says, one row per command."""
    recorded: Counter[tuple[str, str, str]] = Counter()
    for schema in ("requests", "approvals"):
        rows = await database.fetch(
            f"SELECT name, person, state, count(*) AS n FROM {schema}.inbox"
            " WHERE name LIKE $1 AND fingerprint <> '' GROUP BY 1, 2, 3", f"{schema}.%"
        )  # fmt: skip
        recorded.update({(r["name"].partition(".")[2], r["person"], r["state"]): r["n"] for r in rows})
    told = Counter((e.name, e.person, e.outcome) for e in journal.entries)
    for what in recorded.keys() | told.keys():
        verdict.check(
            holds=recorded[what] == told[what],
            otherwise=f"{what}: clients were told {told[what]}, on record {recorded[what]}",
        )
    verdict.facts["commands"] = dict(journal.counts())
    verdict.facts["sent more than once"] = sum(e.attempts > 1 for e in journal.entries)


async def _effects(verdict: Verdict, database: "asyncpg.Connection[Any]", journal: Journal) -> None:
    """Each accepted command did its work once; nothing was done that nobody asked for."""
    made = {str(r["request_id"]) for r in await database.fetch("SELECT request_id FROM requests.requests")}
    asked = {e.request for e in journal.of("save_draft", "succeeded")}
    verdict.check(
        holds=asked == made, otherwise=f"requests: asked {len(asked)}, made {len(made)}, differ {len(asked ^ made)}"
    )
    rows = await database.fetch("SELECT request_id, revision FROM requests.revisions WHERE accepted")
    frozen = Counter(str(r["request_id"]) for r in rows)
    submitted = Counter(e.request for e in journal.of("submit_request", "succeeded"))
    verdict.check(holds=frozen == submitted, otherwise=f"revisions differ: {_difference(frozen, submitted)}")
    decided: Counter[tuple[str, int, str, str]] = Counter()
    for r in await database.fetch(
        "SELECT DISTINCT request_id, revision, actor, verdict, decided_at FROM approvals.decisions"
    ):
        decided[str(r["request_id"]), r["revision"], r["actor"], r["verdict"]] += 1
    wanted = Counter(
        (e.request, e.body["revision"], e.person, DECISIONS[e.name])
        for e in journal.entries if e.name in DECISIONS and e.outcome == "succeeded"
    )  # fmt: skip
    verdict.check(holds=decided == wanted, otherwise=f"decisions differ: {_difference(decided, wanted)}")
    rows = await database.fetch(
        "SELECT aggregateid, count(*) AS n FROM approvals.outbox WHERE headers->>'x-types' LIKE '%request.withdrawn%' GROUP BY 1"
    )
    withdrawn = Counter({r["aggregateid"]: r["n"] for r in rows})
    taken_back = Counter(e.request for e in journal.of("withdraw_request", "succeeded"))
    verdict.check(holds=withdrawn == taken_back, otherwise=f"withdraws differ: {_difference(withdrawn, taken_back)}")


def _difference(left: Counter[Any], right: Counter[Any]) -> list[Any]:
    return sorted((key, left[key], right[key]) for key in left.keys() | right.keys() if left[key] != right[key])[:10]


async def _mirrors(verdict: Verdict, database: "asyncpg.Connection[Any]") -> None:
    rows = await database.fetch(
        "SELECT r.request_id, r.status AS mirrored, t.status AS decided, r.route_version, t.version"
        " FROM requests.requests r JOIN approvals.routes t USING (portal, request_id)"
        " WHERE r.status <> 'cancelled' AND (r.status <> t.status OR r.route_version <> t.version)"
    )
    verdict.check(holds=not rows, otherwise=f"{len(rows)} statuses differ, first {dict(rows[0]) if rows else ''}")
    asked = await database.fetch(
        "SELECT request_id::text AS request, assignee, count(*) AS n FROM approvals.tasks"
        " WHERE state = 'open' GROUP BY 1, 2 ORDER BY 1, 2"
    )
    source = {(r["request"], r["assignee"]): r["n"] for r in asked}
    mirrored = await database.fetch("SELECT request_id, open_tasks::text AS tasks FROM notifier.routes")
    verdict.facts["open tasks"] = sum(source.values())
    per_person: Counter[str] = Counter()
    for (_, person), n in source.items():
        per_person[person] += n
    counted = {
        r["person"]: r["to_approve"] for r in await database.fetch("SELECT person, to_approve FROM notifier.counters")
    }
    wrong = {
        p: (per_person[p], counted.get(p, 0))
        for p in per_person.keys() | counted.keys()
        if per_person[p] != counted.get(p, 0)
    }
    verdict.check(holds=not wrong, otherwise=f"counters (open, counted): {wrong}")
    verdict.facts["requests known to the notifier"] = len(mirrored)


async def _bells(verdict: Verdict, database: "asyncpg.Connection[Any]", stack: Stack, portal: str) -> None:
    """Each bell shows exactly what is open, plus the last word about one's own requests, once."""
    shown: Counter[tuple[str, str]] = Counter()
    for notice in await stack.control.notifications(portal):
        shown[notice["tag"], str(notice["user_id"])] += 1
    verdict.check(holds=all(n == 1 for n in shown.values()), otherwise="somebody sees the same notice twice")
    rows = await database.fetch(
        "SELECT DISTINCT request_id::text AS request, assignee FROM approvals.tasks WHERE state = 'open'"
    )
    asked = {(f"pr:{r['request']}:{r['assignee']}", r["assignee"]) for r in rows}
    missing = asked - shown.keys()
    verdict.check(holds=not missing, otherwise=f"{len(missing)} open tasks without a bell")
    outcomes = await database.fetch(
        "SELECT tag, person FROM notifier.notices WHERE channel = 'im_notify' AND wanted IS NOT NULL AND wanted::text <> 'null'"
    )
    wanted = {(r["tag"], r["person"]) for r in outcomes}
    verdict.check(holds=wanted == set(shown), otherwise=f"bells differ from what is wanted: {len(wanted ^ set(shown))}")
    belongs = {
        (f"pr:{r['request_id']}:{person}", person)
        for r in await database.fetch("SELECT request_id, requester, preparer FROM requests.requests")
        for person in (r["requester"], r["preparer"])
    }
    stray = set(shown) - asked - belongs
    verdict.check(holds=not stray, otherwise=f"{len(stray)} bells ask for what is not open")
    state = await stack.control.call("GET", "/state", params={"portal": portal})
    limited = state["calls"]["rate_limited"]
    verdict.check(holds=limited == 0, otherwise=f"the portal answered 503 to {limited} calls")
    verdict.facts["notices shown"] = len(shown)
