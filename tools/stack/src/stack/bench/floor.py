"""The floor: the same rows and commits as one full route, hand-written SQL on one pool, no HTTP, no broker.

Every commit of the real system is listed with the tables it writes. Contents are copied from a route that really ran,
with fresh keys, into tables of the same shape and indexes (row-level security and checks left out).
"""

import asyncio
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import asyncpg

SCHEMA = "bench_floor"
# name -> (tables inserted into, tables updated by request)
_DECISION = (
    ("approvals", ("inbox", "outbox", "decisions", "tasks", "audit"), ("routes", "tasks")),
    ("requests", ("inbox",), ("requests", "request_viewers")),
    ("notifier", ("inbox", "notices"), ("routes", "notices")),
)
COMMITS: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("requests", ("inbox", "outbox", "requests", "request_texts", "request_viewers"), ("request_numbers",)),
    ("requests", ("inbox", "outbox", "revisions", "submitting_due"), ("requests",)),
    ("approvals", ("inbox", "outbox", "routes", "plans", "tasks", "audit"), ()),
    ("requests", ("inbox", "request_viewers"), ("requests", "inbox", "submitting_due")),
    ("notifier", ("inbox", "routes", "notices"), ()),
    *_DECISION, *_DECISION, *_DECISION,
    *(("requests", (), ("outbox",)) for _ in range(2)),
    *(("approvals", (), ("outbox",)) for _ in range(4)),
    *(("notifier", (), ("notices",)) for _ in range(4)),
)  # fmt: skip
# A column that changes without touching what an index is made of.
_TOUCHED = {
    "request_numbers": "last", "requests": "updated_at", "request_viewers": "origin", "inbox": "finished_at",
    "submitting_due": "attempts", "routes": "version", "tasks": "reason", "notices": "attempts", "outbox": "sent_at",
}  # fmt: skip
_FRESH = {"request_id", "message_id", "task_id", "aggregateid"}


Keys = dict[str, Any]
"""Of one route: `request` (uuid), and per schema and table the keys of the rows written so far."""


@dataclass(frozen=True)
class Statement:
    """One hand-written statement, found by primary key, and how its arguments follow from the route's keys."""

    sql: str
    arguments: Callable[[Keys], list[Any]]
    keeps: str = ""


def _fresh(column: str, value: Any, route: uuid.UUID) -> Any:
    if column == "message_id":
        return uuid.uuid4()
    if column == "task_id":
        return uuid.uuid4()
    if column in {"tag", "slot"} and isinstance(value, str):
        return f"{value}{uuid.uuid4()}"
    if column in _FRESH:
        return str(route) if isinstance(value, str) else route
    return value


class Floor:
    """Prepared from one finished route of the running system."""

    def __init__(self, pool: "asyncpg.Pool[Any]", commits: list[list[Statement]]) -> None:
        self._pool = pool
        self._commits = commits

    @property
    def statements(self) -> int:
        return sum(len(commit) for commit in self._commits)

    @property
    def commits(self) -> int:
        return len(self._commits)

    @classmethod
    async def prepare(cls, admin_url: str, request: str) -> "Floor":
        pool = await asyncpg.create_pool(admin_url, min_size=8, max_size=8, statement_cache_size=1024)
        async with pool.acquire() as connection:
            await connection.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE; CREATE SCHEMA {SCHEMA}")
            portal = await connection.fetchval("SELECT portal FROM approvals.routes LIMIT 1")
            made: set[str] = set()
            commits = []
            for schema, inserts, updates in COMMITS:
                statements = []
                for table in (*inserts, *updates):
                    if f"{schema}_{table}" not in made:
                        made.add(f"{schema}_{table}")
                        copy = f"CREATE TABLE {SCHEMA}.{schema}_{table} (LIKE {schema}.{table} INCLUDING ALL)"
                        await connection.execute(copy)
                for table in inserts:
                    statements += await _insert(connection, schema, table, request)
                statements += [_update(schema, table, portal) for table in updates]
                commits.append(statements)
        return cls(pool, commits)

    async def close(self) -> None:
        async with self._pool.acquire() as connection:
            await connection.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
        await self._pool.close()

    async def run(self, seconds: float, workers: int = 8) -> float:
        """Routes per second."""
        started = time.perf_counter()
        done = 0

        async def work() -> None:
            nonlocal done
            async with self._pool.acquire() as connection:
                while time.perf_counter() - started < seconds:
                    await self._route(connection)
                    done += 1

        await asyncio.gather(*(work() for _ in range(workers)))
        return done / (time.perf_counter() - started)

    async def _route(self, connection: Any) -> None:
        keys: Keys = {"request": uuid.uuid4()}
        for commit in self._commits:
            async with connection.transaction():
                for statement in commit:
                    if statement.keeps:
                        kept = await connection.fetchval(statement.sql, *statement.arguments(keys))
                        keys.setdefault(statement.keeps, []).append(kept)
                    else:
                        await connection.execute(statement.sql, *statement.arguments(keys))


async def _insert(connection: Any, schema: str, table: str, request: str) -> list[Statement]:
    """One row like the one the real route left behind, with fresh keys."""
    columns = [
        r["column_name"]
        for r in await connection.fetch(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = $1 AND table_name = $2"
            " AND is_identity = 'NO' ORDER BY ordinal_position",
            schema,
            table,
        )
    ]
    key = {"outbox": "aggregateid", "audit": "subject"}.get(table, "request_id")
    where = f"WHERE {key}::text = $1" if key in columns else "WHERE $1 <> ''"
    row = await connection.fetchrow(f"SELECT {', '.join(columns)} FROM {schema}.{table} {where} LIMIT 1", request)
    if row is None:
        return []
    template = tuple(row)
    places = ", ".join(f"${n + 1}" for n in range(len(columns)))
    sql = f"INSERT INTO {SCHEMA}.{schema}_{table} ({', '.join(columns)}) VALUES ({places}) ON CONFLICT DO NOTHING"
    kept = {"outbox": "id", "inbox": "message_id", "tasks": "task_id", "notices": "tag"}.get(table)

    def arguments(keys: Keys) -> list[Any]:
        return [_fresh(column, value, keys["request"]) for column, value in zip(columns, template, strict=True)]

    if kept:
        return [Statement(f"{sql} RETURNING {kept}", arguments, keeps=f"{schema}.{table}")]
    return [Statement(sql, arguments)]


def _update(schema: str, table: str, portal: uuid.UUID) -> Statement:
    """Writes a row anew without touching what an index is made of; the relay's marks take one outbox row each."""
    target, touched, kept = f"{SCHEMA}.{schema}_{table}", _TOUCHED[table], f"{schema}.{table}"
    if table == "outbox":
        return Statement(f"UPDATE {target} SET sent_at = now() WHERE id = $1", lambda keys: [keys[kept].pop(0)])
    if table in {"inbox", "tasks", "notices"}:
        column = {"inbox": "message_id", "tasks": "task_id", "notices": "tag"}[table]
        channel = " AND channel = 'im_notify'" if table == "notices" else ""
        sql = f"UPDATE {target} SET {touched} = {touched} WHERE portal = $1{channel} AND {column} = $2"
        return Statement(sql, lambda keys: [portal, keys[kept][0]])
    if table == "request_numbers":
        return Statement(f"UPDATE {target} SET {touched} = {touched} WHERE portal = $1", lambda _: [portal])
    sql = f"UPDATE {target} SET {touched} = {touched} WHERE portal = $1 AND request_id = $2"
    as_text = schema == "notifier"
    return Statement(sql, lambda keys: [portal, str(keys["request"]) if as_text else keys["request"]])
