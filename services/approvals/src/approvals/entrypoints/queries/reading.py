"""What the queries read from."""

import time
from dataclasses import dataclass, field
from uuid import UUID

import structlog

from approvals.adapters.caches import Caches, Lru
from approvals.adapters.company import SqlCompany
from approvals.domain.organisation import Organisation
from approvals.usecases.look_up_person import look_up_person
from approvals.usecases.ports import Directory, Transactions
from common.bitrix24 import Bitrix24Error
from common.persistence.pool import Database
from common.persistence.transaction import Transaction

log = structlog.get_logger(__name__)

ASK_AGAIN_SECONDS = 300.0


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
