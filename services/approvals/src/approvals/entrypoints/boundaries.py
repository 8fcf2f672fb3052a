"""The clock: delegations and absences begin and end when they say, not when the portal happens to be polled."""

from approvals.adapters.leases import Lease, Leases
from approvals.entrypoints.due_work import DueWork
from approvals.settings import Settings
from approvals.usecases.follow_boundary import follow_boundary
from approvals.usecases.ports import Transactions

A_DAY = 86_400.0
SOON = 1.0


class Boundaries(DueWork):
    """One portal at a time is enough: the work is small."""

    kind, at_once, lease_seconds = "boundary", 4, 60.0

    def __init__(self, leases: Leases, transactions: Transactions, settings: Settings) -> None:
        super().__init__(leases, settings)
        self._transactions = transactions

    async def work(self, lease: Lease) -> None:
        """The next moment was written with the organisation; it may lie a little before the database's clock."""
        following = None
        async with self._transactions(lease.portal) as uow:
            if await lease.holds(uow):
                following = await follow_boundary(uow)
        await self._leases.release(lease, after=SOON if following else A_DAY, interval=lease.interval, failures=0)
