"""An administrator has looked at what would go, and says yes."""

from typing import Any

from approvals.domain.errors import HeldChanged, NothingHeld
from approvals.domain.rights import Right, require
from approvals.usecases.apply_organisation import apply_organisation
from approvals.usecases.note_poll import note_poll
from approvals.usecases.ports import UnitOfWork
from common.contracts.approvals.synchronising import AcceptOrganisation


async def accept_organisation(command: AcceptOrganisation, person: str, uow: UnitOfWork) -> dict[str, Any]:
    """What he saw is in force at once. Raises RightMissing, NothingHeld, HeldChanged, BrokenTree."""
    require(await uow.company.current(), person, Right.COMPANY)
    row = await uow.company.lock()
    if row is None or row.held_hash is None:
        raise NothingHeld
    if row.held_hash != command.held:
        raise HeldChanged(held=row.held_hash)
    directory = await uow.company.held()
    await uow.company.accept_held()
    await uow.note("organisation", "organisation.accepted", person, {"documents": {"directory": row.held_hash}})
    applied = await apply_organisation(uow, directory, polled=True, hashed=row.held_hash)
    await note_poll("changed", uow.now, uow, {"accepted_by": person})
    return {"org_version": applied.version}
