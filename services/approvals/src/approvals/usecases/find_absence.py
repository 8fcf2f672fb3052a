"""The first step of every change of an absence: read it alone, for those who may know of it."""

from uuid import UUID

from approvals.domain.organisation import Organisation
from approvals.domain.registers.absences import AbsenceOver, absence_view, is_past
from approvals.domain.rights import Right, rights_of
from approvals.usecases.ports import Entry, UnitOfWork
from common.errors import NotFound


async def find_absence(absence_id: UUID, person: str, uow: UnitOfWork) -> tuple[Entry, Organisation]:
    """Raises NotFound for others than himself and administrators, AbsenceOver when it is past."""
    await uow.registers.take_turn()
    organisation = await uow.company.current()
    found = await uow.registers.find("absence", str(absence_id))
    if found is None:
        raise NotFound
    if person != found.document["person"] and Right.COMPANY not in rights_of(organisation, person):
        raise NotFound
    if is_past(found.document, uow.now):
        raise AbsenceOver(current=absence_view(str(absence_id), found.version, found.document, uow.now))
    return found, organisation
