"""The portal is gone for good: everything it owned here goes too."""

from datetime import datetime

from purchase_requests.usecases.ports import UnitOfWork


async def remove_portal(removed_at: datetime, uow: UnitOfWork) -> None:
    """Only notes it; the clock deletes in batches what was there at that moment, never what a re-install writes."""
    await uow.portals.remove(removed_at)
