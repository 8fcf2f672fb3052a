"""Somebody signs in whom no poll has seen yet: the portal is asked about him once."""

from uuid import UUID

from approvals.usecases.apply_organisation import apply_organisation
from approvals.usecases.ports import Directory, Transactions


async def look_up_person(portal: UUID, person: str, directory: Directory, transactions: Transactions) -> bool:
    """Remembered with the directory until the next poll. False: the portal has nobody by this id."""
    found = await directory.person(portal, person)
    if found is None:
        return False
    async with transactions(portal) as uow:
        row = await uow.company.lock()
        known = await uow.company.directory() if row is not None and not row.suspended else None
        if known is None:
            return False
        others = [each for each in known["people"] if each["id"] != person]
        await apply_organisation(uow, {**known, "people": sorted([*others, found], key=lambda each: each["id"])})
    return True
