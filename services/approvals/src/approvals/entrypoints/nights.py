"""The clock: once a night every open route of a portal is told again, so that mirrors heal."""

from datetime import datetime, timedelta
from uuid import UUID

import structlog
from prometheus_client import Counter

from approvals.adapters.leases import Lease, Leases
from approvals.entrypoints.due_work import DueWork
from approvals.settings import Settings
from approvals.usecases.ports import Transactions
from approvals.usecases.tell_states import begin_telling
from common.contracts.approvals.telling import TellStates

log = structlog.get_logger(__name__)

NIGHTS = Counter("route_states_nights_total", "Rounds in which every open route of a portal is told again")
SPREAD_SECONDS = 3600


class Nights(DueWork):
    """One job a portal: the rest happens in the background lane, a page at a time."""

    kind, at_once, lease_seconds = "states", 4, 60.0

    def __init__(self, leases: Leases, transactions: Transactions, settings: Settings) -> None:
        super().__init__(leases, settings)
        self._transactions = transactions

    async def work(self, lease: Lease) -> None:
        async with self._transactions(lease.portal) as uow:
            now = uow.now
            if await lease.holds(uow):
                begin_telling(TellStates(night=now.date().isoformat()), uow)
        NIGHTS.inc()
        log.info("route_states_begun", portal=str(lease.portal))
        after = until_night(now, self._settings.states_at_hour, lease.portal)
        await self._leases.release(lease, after=after.total_seconds(), interval=lease.interval, failures=0)


def until_night(now: datetime, hour: int, portal: UUID) -> timedelta:
    """Until this hour (UTC) of the next day that has not had it; portals are spread over the hour after it."""
    tonight = now.replace(hour=hour, minute=0, second=0, microsecond=0)
    at = tonight + timedelta(seconds=portal.int % SPREAD_SECONDS)
    return at - now if at > now else at + timedelta(days=1) - now
