"""What must have been on while it was fast: durable, forced, quorum, and nothing missing at the end."""

import asyncio
from typing import Any

import asyncpg
import httpx

from stack.load.verdict import quiet
from stack.stack import Stack

DECISIONS = 3


async def broken_guarantees(stack: Stack, database: "asyncpg.Connection[Any]") -> list[str]:
    """Empty when every guarantee was on and every event arrived."""
    faults = [f"{name} is {value}" for name, value in (await _settings(database)).items() if value != "on"]
    left = await quiet(database)
    faults += [f"{count} {what} at the end" for what, count in left.items() if count]
    unforced = await database.fetch(
        "SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE nspname IN ('gateway', 'requests', 'approvals', 'notifier') AND relkind = 'r' AND relname <> 'alembic_version'"
        " AND NOT relforcerowsecurity AND EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND attname = 'portal')"
    )
    faults += [f"{row['relname']} is without forced row-level security" for row in unforced]
    faults += await _incomplete_routes(database)
    faults += await _queues(stack)
    return faults


async def _settings(database: "asyncpg.Connection[Any]") -> dict[str, str]:
    return {
        name: await database.fetchval(f"SHOW {name}") for name in ("fsync", "synchronous_commit", "full_page_writes")
    }


async def _incomplete_routes(database: "asyncpg.Connection[Any]") -> list[str]:
    """Approved routes have three decisions, their mirror agrees, and the requester has exactly one notice."""
    faults = []
    few = await database.fetchval(
        "SELECT count(*) FROM approvals.routes r WHERE status = 'approved' AND $1 <>"
        " (SELECT count(*) FROM approvals.decisions d WHERE (d.portal, d.request_id) = (r.portal, r.request_id))", DECISIONS
    )  # fmt: skip
    if few:
        faults.append(f"{few} approved routes without exactly {DECISIONS} decisions")
    differing = await database.fetchval(
        "SELECT count(*) FROM approvals.routes a FULL JOIN requests.requests r USING (portal, request_id)"
        " WHERE a.status IS DISTINCT FROM r.status AND r.status NOT IN ('draft', 'cancelled')"
    )
    if differing:
        faults.append(f"{differing} mirrors differ from their route")
    unheard = await database.fetchval(
        "SELECT count(*) FROM approvals.routes a WHERE NOT EXISTS (SELECT 1 FROM notifier.notices n"
        " WHERE n.request_id = a.request_id::text AND n.person = a.requester) AND a.status = 'approved'"
    )
    if unheard:
        faults.append(f"{unheard} requesters were never told")
    return faults


async def _queues(stack: Stack) -> list[str]:
    """Quorum queues, empty at the end, nothing unroutable, no dead letter."""
    management = getattr(stack.servers.rabbit, "management_url", None)
    if management is None:
        return []
    async with httpx.AsyncClient(trust_env=False, timeout=10) as client:
        for _ in range(20):  # the broker's figures are a few seconds old
            queues = (await client.get(f"{management}/api/queues")).raise_for_status().json()
            if not any(q.get("messages") for q in queues):
                break
            await asyncio.sleep(1)
    faults = [f"queue {q['name']} is {q['type']}" for q in queues if q["durable"] and q["type"] != "quorum"]
    return faults + [f"queue {q['name']} holds {q['messages']}" for q in queues if q.get("messages")]
