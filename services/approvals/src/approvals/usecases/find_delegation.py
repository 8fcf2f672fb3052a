"""The first step of every change of a delegation: read it alone, for those who may know of it."""

from uuid import UUID

from approvals.domain.organisation import Organisation
from approvals.domain.registers.delegations import DelegationOver, delegation_view, is_over
from approvals.domain.rights import Right, rights_of
from approvals.usecases.ports import Entry, UnitOfWork
from common.errors import NotFound


async def find_delegation(delegation_id: UUID, person: str, uow: UnitOfWork) -> tuple[Entry, Organisation]:
    """Raises NotFound for whoever has no part in it, DelegationOver when nothing about it changes any more."""
    await uow.registers.take_turn()
    organisation = await uow.company.current()
    found = await uow.registers.find("delegation", str(delegation_id))
    if found is None:
        raise NotFound
    parties = (found.document["from_person"], found.document["to_person"])
    if person not in parties and Right.COMPANY not in rights_of(organisation, person):
        raise NotFound
    if is_over(found.document, uow.now):
        raise DelegationOver(current=delegation_view(str(delegation_id), found.version, found.document, uow.now))
    return found, organisation
