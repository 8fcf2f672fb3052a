"""Signed reads for the gateway. Whoever has no key for a request gets 404, whatever he was told before."""

import time
from dataclasses import dataclass, field
from typing import Annotated, Any
from uuid import UUID

import structlog
from fastapi import APIRouter, Query

from approvals.adapters.approvals import SqlApprovals
from approvals.adapters.caches import Caches, Lru
from approvals.adapters.card import card
from approvals.adapters.company import SqlCompany
from approvals.adapters.views import decisions_of, departments_of, people_of, standing_of, tasks_of
from approvals.domain.organisation import Organisation
from approvals.usecases.look_up_person import look_up_person
from approvals.usecases.ports import Directory, Transactions
from common.bitrix24 import Bitrix24Error
from common.errors import NotFound
from common.persistence.pool import Database
from common.persistence.transaction import Transaction
from common.web.identity import SignedCaller

log = structlog.get_logger(__name__)

ASK_AGAIN_SECONDS = 300.0
Limit = Annotated[int, Query(ge=1, le=200)]


@dataclass(frozen=True, slots=True)
class Reading:
    """What the queries read from; `asked` remembers whom the portal was asked about and when."""

    db: Database
    caches: Caches
    transactions: Transactions
    directory: Directory
    asked: Lru[tuple[UUID, str], float] = field(default_factory=lambda: Lru(10_000))

    async def organisation(self, tx: Transaction) -> Organisation:
        return await SqlCompany(tx, self.caches).current()

    async def find(self, portal: UUID, person: str) -> bool:
        """Asks the portal about somebody unknown, once in five minutes; True when he is known afterwards."""
        before = self.asked.get((portal, person))
        if before is not None and time.monotonic() - before < ASK_AGAIN_SECONDS:
            return False
        self.asked.put((portal, person), time.monotonic())
        try:
            return await look_up_person(portal, person, self.directory, self.transactions)
        except Bitrix24Error as error:
            log.warning("look_up_failed", portal=str(portal), error=type(error).__name__)
            return False


def queries(reading: Reading) -> APIRouter:
    """The routes under /queries."""
    router = APIRouter(prefix="/queries")

    @router.get("/standing")
    async def standing(caller: SignedCaller, person: str) -> dict[str, Any]:
        async with reading.db.transaction(caller.portal) as tx:
            organisation = await reading.organisation(tx)
            found = await standing_of(tx, person, organisation)
        if found["known"] or not organisation.version or not await reading.find(caller.portal, person):
            return found
        async with reading.db.transaction(caller.portal) as tx:
            return await standing_of(tx, person, await reading.organisation(tx))

    @router.get("/people")
    async def people(
        caller: SignedCaller, search: str = "", ids: str = "", limit: Limit = 50, cursor: str = ""
    ) -> dict[str, Any]:
        async with reading.db.transaction(caller.portal) as tx:
            organisation = await reading.organisation(tx)
        return people_of(organisation, search, [each for each in ids.split(",") if each], limit, cursor)

    @router.get("/departments")
    async def departments(caller: SignedCaller) -> dict[str, Any]:
        async with reading.db.transaction(caller.portal) as tx:
            return departments_of(await reading.organisation(tx))

    @router.get("/tasks")
    async def tasks(caller: SignedCaller, limit: Limit = 50, cursor: int = 0) -> dict[str, Any]:
        async with reading.db.transaction(caller.portal) as tx:
            return await tasks_of(tx, caller.person, await reading.organisation(tx), cursor, limit)

    @router.get("/routes/{request_id}")
    async def route(caller: SignedCaller, request_id: UUID) -> dict[str, Any]:
        async with reading.db.transaction(caller.portal) as tx:
            approval = await SqlApprovals(tx, reading.caches).get(request_id, lock=False)
            organisation = await reading.organisation(tx)
            if approval is None or not approval.may_be_seen(organisation, caller.person):
                raise NotFound
            decisions = await decisions_of(tx, request_id)
            return card(approval, decisions, organisation, caller.person, tx.now)

    return router
