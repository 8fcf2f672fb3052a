"""The floor: the same rows and commits as one full route, hand-written SQL on one pool, no HTTP, no broker.

Every commit of the real system is listed with the tables it writes. Contents are copied from a route that really ran,
with fresh keys, into tables of the same shape and indexes (row-level security and checks left out).
"""

import asyncio
import time
import uuid
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


@dataclass(frozen=True)
class Statement:
    """One hand-written statement and the template of its arguments; None stands for this route's key."""

    sql: str
    columns: tuple[str, ...]
    row: tuple[Any, ...]

    def arguments(self, route: uuid.UUID) -> list[Any]:
        return [_fresh(c, v, route) for c, v in zip(self.columns, self.row, strict=True)]


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
                statements += [_update(schema, table) for table in updates]
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
        route = uuid.uuid4()
        for commit in self._commits:
            async with connection.transaction():
                for statement in commit:
                    await connection.execute(statement.sql, *statement.arguments(route))


async def _insert(connection: Any, schema: str, table: str, request: str) -> list[Statement]:
    """Inserts as many rows as the real route left behind in this table, one statement."""
    columns = [
        r["column_name"]
        for r in await connection.fetch(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = $1 AND table_name = $2"
            " AND is_identity = 'NO' ORDER BY ordinal_position", schema, table,
        )
    ]  # fmt: skip
    key = {"outbox": "aggregateid", "audit": "subject"}.get(table, "request_id")
    where = f"WHERE {key}::text = $1" if key in columns else "WHERE $1 <> ''"
    row = await connection.fetchrow(f"SELECT {', '.join(columns)} FROM {schema}.{table} {where} LIMIT 1", request)
    if row is None:
        return []
    places = ", ".join(f"${n + 1}" for n in range(len(columns)))
    sql = f"INSERT INTO {SCHEMA}.{schema}_{table} ({', '.join(columns)}) VALUES ({places}) ON CONFLICT DO NOTHING"
    return [Statement(sql, tuple(columns), tuple(row))]


def _update(schema: str, table: str) -> Statement:
    touched = _TOUCHED[table]
    key = {"outbox": "aggregateid", "inbox": "message_id", "request_numbers": "portal"}.get(table, "request_id")
    sql = f"UPDATE {SCHEMA}.{schema}_{table} SET {touched} = {touched} WHERE {key}::text = $1"
    if table not in {"request_numbers", "inbox"}:
        cast = "" if (table, schema) in {("outbox", schema), ("routes", "notifier"), ("notices", schema)} else "::uuid"
        sql = f"UPDATE {SCHEMA}.{schema}_{table} SET {touched} = {touched} WHERE {key} = $1{cast}"
    return Statement(sql, ("request_id",), (uuid.uuid4() if "::uuid" in sql else "",))
