"""Hearing twice equals hearing once: the row that a handler's transaction claims, and that keeps its outcome."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from common.outcome import Outcome
from common.persistence.sql import literal, raw
from common.persistence.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Heard:
    """What is kept of a message: enough to run it again, to answer it again, to show it to its sender."""

    message_id: UUID
    portal: UUID
    name: str
    person: str
    fingerprint: str
    reply_to: str | None
    body: bytes
    headers: dict[str, str]


def claim_sql(heard: Heard, claim: UUID) -> str:
    """Claims the row (new, or waiting and due) and sets a savepoint; the last status tag is `SELECT 1` when claimed.

    Plain SQL because it travels with BEGIN in one round trip; every value is quoted by `literal`.
    """
    key = f"portal = {literal(heard.portal)}::uuid AND message_id = {literal(heard.message_id)}::uuid"
    values = ", ".join(
        (
            f"{literal(heard.portal)}::uuid", f"{literal(heard.message_id)}::uuid", literal(heard.name),
            literal(heard.person), literal(heard.fingerprint), "'pending'", literal(heard.reply_to),
            f"{literal(claim)}::uuid",
        )
    )  # fmt: skip
    return (
        "INSERT INTO inbox (portal, message_id, name, person, fingerprint, state, reply_to, claim)"
        f" VALUES ({values}) ON CONFLICT (portal, message_id) DO UPDATE SET state = 'pending', claim = EXCLUDED.claim"
        " WHERE inbox.state = 'waiting';"
        f" SAVEPOINT handler; SELECT 1 FROM inbox WHERE {key} AND claim = {literal(claim)}::uuid"
    )


_STORED = raw(
    "UPDATE inbox SET reply_to = CASE WHEN fingerprint = :fingerprint THEN COALESCE(:reply_to, reply_to) ELSE reply_to END"
    " WHERE portal = :portal AND message_id = :message_id RETURNING state, outcome, fingerprint, person"
)
_FINISH = raw(
    "UPDATE inbox SET state = :state, outcome = :outcome, body = NULL, headers = NULL, next_attempt_at = NULL,"
    " finished_at = :now WHERE portal = :portal AND message_id = :message_id"
)
_WAIT = raw(
    "INSERT INTO inbox (portal, message_id, name, person, fingerprint, state, reply_to, body, headers, attempts, next_attempt_at,"
    " received_at) VALUES (:portal, :message_id, :name, :person, :fingerprint, 'waiting', :reply_to, :body, :headers, :attempts,"
    " :next_attempt_at, :now) ON CONFLICT (portal, message_id) DO UPDATE SET state = 'waiting', body = EXCLUDED.body,"
    " headers = EXCLUDED.headers, attempts = inbox.attempts + EXCLUDED.attempts, next_attempt_at = EXCLUDED.next_attempt_at,"
    " claim = NULL WHERE inbox.state IN ('pending', 'waiting') RETURNING attempts, received_at"
)
_CLAIMED = raw(
    "SELECT message_id FROM inbox WHERE portal = :portal AND message_id = ANY(:message_ids::uuid[]) AND claim = :claim"
)
_FAILED = raw(
    "UPDATE inbox SET state = 'failed', outcome = :outcome, next_attempt_at = NULL, finished_at = :now"
    " WHERE portal = :portal AND message_id = :message_id AND state IN ('waiting', 'pending')"
)
_OPERATION = raw(
    "SELECT state, outcome, person, received_at FROM inbox WHERE portal = :portal AND message_id = :message_id AND name <> ''"
)
DUE = (
    "SELECT portal, message_id, name, person, fingerprint, reply_to, body, headers, attempts, received_at FROM inbox"
    " WHERE state = 'waiting' AND next_attempt_at <= now() ORDER BY next_attempt_at LIMIT 100"
)
EXPIRE = (
    "DELETE FROM inbox WHERE (portal, message_id) IN (SELECT portal, message_id FROM inbox"
    " WHERE received_at < now() - interval '30 days' AND state NOT IN ('waiting', 'pending') LIMIT 5000)"
)


@dataclass(frozen=True, slots=True)
class Stored:
    """What an earlier delivery left behind."""

    state: str
    fingerprint: str
    outcome: Outcome | None


async def stored(tx: Transaction, heard: Heard) -> Stored | None:
    """The row of an earlier delivery; remembers the newest reply address of the same wish while it is open."""
    row = await tx.fetch_one(
        _STORED, reply_to=heard.reply_to, fingerprint=heard.fingerprint, portal=heard.portal, message_id=heard.message_id
    )
    if row is None:
        return None
    outcome = Outcome.from_dict(row["outcome"], replayed=True) if row["outcome"] else None
    return Stored(row["state"], row["fingerprint"], outcome)


async def finish(tx: Transaction, message_id: UUID, outcome: Outcome) -> None:
    await tx.later(
        _FINISH, state=outcome.status, outcome=outcome.as_dict(), now=tx.now, portal=tx.portal, message_id=message_id
    )


async def wait(tx: Transaction, heard: Heard, until: datetime, *, failed: bool) -> "asyncpg.Record | None":
    """Keeps body and headers for another attempt; counts the attempt when it was a failure."""
    return await tx.fetch_one(
        _WAIT, portal=heard.portal, message_id=heard.message_id, name=heard.name, person=heard.person,
        fingerprint=heard.fingerprint, reply_to=heard.reply_to, body=heard.body, headers=heard.headers,
        attempts=1 if failed else 0, next_attempt_at=until, now=tx.now,
    )  # fmt: skip


async def fail(tx: Transaction, message_id: UUID, outcome: Outcome) -> None:
    await tx.execute(_FAILED, outcome=outcome.as_dict(), now=tx.now, portal=tx.portal, message_id=message_id)


def claim_many_sql(portal: UUID, messages: Sequence[tuple[UUID, str]], claim: UUID, now: datetime) -> str:
    """Claims events of one portal at once, as text that travels with BEGIN; the status tag counts what was fresh.

    They count as done at once: what fails is undone with its transaction. Those heard before are left out.
    """
    rows = ", ".join(
        f"({literal(portal)}::uuid, {literal(message_id)}::uuid, {literal(name)}, '', '', 'succeeded',"
        f" {literal(claim)}::uuid, {literal(now.isoformat())}::timestamptz)"
        for message_id, name in dict(messages).items()
    )
    return (
        "INSERT INTO inbox (portal, message_id, name, person, fingerprint, state, claim, finished_at)"
        f" VALUES {rows} ON CONFLICT (portal, message_id) DO UPDATE SET state = 'succeeded', body = NULL,"
        " claim = EXCLUDED.claim, next_attempt_at = NULL, finished_at = EXCLUDED.finished_at WHERE inbox.state = 'waiting'"
    )


async def claimed(tx: Transaction, tag: str, messages: Sequence[tuple[UUID, str]], claim: UUID) -> set[UUID]:
    """Which of them are ours to handle; asks only when not all are."""
    all_of_them = {message_id for message_id, _ in messages}
    if tag == f"INSERT 0 {len(all_of_them)}":
        return all_of_them
    rows = await tx.fetch(_CLAIMED, portal=tx.portal, message_ids=sorted(all_of_them), claim=claim)
    return {row["message_id"] for row in rows}


async def operation(tx: Transaction, message_id: UUID) -> "asyncpg.Record | None":
    return await tx.fetch_one(_OPERATION, portal=tx.portal, message_id=message_id)
