"""What is due for a portal, and when: thin rows the worker role may see, so that any replica can pick them up."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from common.persistence.sql import raw
from common.persistence.transaction import Transaction

CONFIRM_UNINSTALL = "confirm_uninstall"
PURGE = "purge"

_SCHEDULE = raw(
    "INSERT INTO portal_due (portal, job, due_at, attempts, clean) VALUES (:portal, :job, :due_at, 0, :clean)"
    " ON CONFLICT (portal, job) DO UPDATE SET due_at = least(portal_due.due_at, EXCLUDED.due_at),"
    " clean = portal_due.clean OR EXCLUDED.clean"
)
_POSTPONE = raw("UPDATE portal_due SET due_at = :due_at WHERE portal = :portal AND job = :job")
_DONE = raw("DELETE FROM portal_due WHERE portal = :portal AND job = :job")
_CLAIM = (
    "UPDATE portal_due SET due_at = now() + interval '1 minute', attempts = attempts + 1 WHERE (portal, job) IN"
    " (SELECT portal, job FROM portal_due WHERE due_at <= now() ORDER BY due_at LIMIT 20 FOR UPDATE SKIP LOCKED)"
    " RETURNING portal, job, attempts, clean"
)


@dataclass(frozen=True, slots=True)
class Due:
    """One claimed job; unless finished it is due again after a minute."""

    portal: UUID
    job: str
    attempts: int
    clean: bool


async def schedule(tx: Transaction, job: str, at: datetime | None = None, *, clean: bool = False) -> None:
    """Now, or at a moment; an earlier appointment stays, and "delete everything" is never forgotten."""
    await tx.execute(_SCHEDULE, portal=tx.portal, job=job, due_at=at or tx.now, clean=clean)


async def postpone(tx: Transaction, job: str, until: datetime) -> None:
    await tx.execute(_POSTPONE, portal=tx.portal, job=job, due_at=until)


async def done(tx: Transaction, job: str) -> None:
    await tx.execute(_DONE, portal=tx.portal, job=job)


async def claim(connection: "asyncpg.Connection[Any] | PoolConnectionProxy[Any]") -> list[Due]:
    """What is due now, for the worker role's connection; another replica will not get the same rows."""
    return [Due(**dict(row)) for row in await connection.fetch(_CLAIM)]
