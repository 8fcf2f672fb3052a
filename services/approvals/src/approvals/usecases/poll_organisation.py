"""Reads the whole organisation from the portal and applies it. Two steps, because the portal is asked in between."""

from uuid import UUID

from approvals.usecases.apply_organisation import Applied, apply_organisation
from approvals.usecases.ports import Directory, Fence, Transactions


class LeaseLost(Exception):
    """Somebody else polls this portal now; what we read is dropped."""


async def poll_organisation(portal: UUID, directory: Directory, transactions: Transactions, fence: Fence) -> Applied:
    """No network inside the transaction; an incomplete answer raises before it begins."""
    found = await directory.read(portal)
    async with transactions(portal) as uow:
        if not await fence.holds(uow):
            raise LeaseLost
        return await apply_organisation(uow, found, polled=True)
