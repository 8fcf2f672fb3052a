"""One transaction as the use cases see it."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from approvals.adapters.approvals import SqlApprovals
from approvals.adapters.books import SqlBooks
from approvals.adapters.caches import Caches
from approvals.adapters.calendars import SqlCalendars
from approvals.adapters.clocks import SqlClocks
from approvals.adapters.company import SqlCompany
from approvals.adapters.evidence import SqlEvidence
from approvals.adapters.policies import SqlPolicies
from approvals.adapters.portals import SqlPortals
from approvals.adapters.previews import SqlPreviews
from approvals.adapters.re_routings import SqlReRoutings
from approvals.adapters.registers import SqlRegisters
from approvals.adapters.replays import SqlReplays
from approvals.adapters.touched import SqlTouched
from common.persistence.pool import Database
from common.persistence.sql import raw
from common.persistence.transaction import Transaction

_NOTE = raw(
    "INSERT INTO audit (portal, at, subject, action, actor, detail)"
    " VALUES (:portal, :now, :subject, :action, :actor, :detail)"
)


class SqlUnitOfWork:
    """Port `UnitOfWork`."""

    def __init__(self, tx: Transaction, caches: Caches) -> None:
        self.tx = tx
        self.portal, self.now, self.outbox = tx.portal, tx.now, tx.outbox
        self.approvals = SqlApprovals(tx, caches)
        self.policies = SqlPolicies(tx, caches)
        self.company = SqlCompany(tx, caches)
        self.portals = SqlPortals(tx)
        self.books = SqlBooks(tx)
        self.registers = SqlRegisters(tx)
        self.previews = SqlPreviews(tx)
        self.touched = SqlTouched(tx)
        self.calendars = SqlCalendars(tx)
        self.clocks = SqlClocks(tx)
        self.evidence = SqlEvidence(tx)
        self.replays = SqlReplays(tx, caches)
        self.re_routings = SqlReRoutings(tx)

    async def note(self, subject: str, action: str, actor: str, detail: Mapping[str, Any]) -> None:
        values = {"subject": subject, "action": action, "actor": actor, "detail": detail}
        await self.tx.later(_NOTE, of=object(), portal=self.portal, now=self.now, **values)


class Transactions:
    """Port `Transactions`: for those who open the door themselves (schedule, queries, command line)."""

    def __init__(self, db: Database, caches: Caches) -> None:
        self._db = db
        self._caches = caches

    @asynccontextmanager
    async def __call__(self, portal: UUID) -> AsyncIterator[SqlUnitOfWork]:
        async with self._db.transaction(portal) as tx:
            yield SqlUnitOfWork(tx, self._caches)
