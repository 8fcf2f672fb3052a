"""Somebody is away at another time than he said."""

from typing import Any

from approvals.domain.errors import VersionMismatch
from approvals.domain.registers.absences import absence_document, absence_view, check_absence
from approvals.domain.registers.checks import Checks
from approvals.domain.rights import require_own
from approvals.usecases.find_absence import find_absence
from approvals.usecases.ports import UnitOfWork
from approvals.usecases.write_entry import write_entry
from common.contracts.approvals.stand_ins import ChangeAbsence


async def change_absence(command: ChangeAbsence, person: str, uow: UnitOfWork) -> dict[str, Any]:
    """Raises NotFound, AbsenceOver, Inactive, VersionMismatch, InvalidDocument."""
    before, organisation = await find_absence(command.absence_id, person, uow)
    key, owner = str(command.absence_id), before.document["person"]
    require_own(organisation, person, owner)
    if before.version != command.expected_version:
        raise VersionMismatch(current=absence_view(key, before.version, before.document, uow.now))
    checks = Checks(organisation)
    check_absence(owner, command.terms, checks, uow.now)
    checks.finish()
    document = absence_document(key, owner, command.terms)
    entry = ("absence", key)
    return await write_entry(uow, entry, document, absence_view, before=before, actor=person, action="changed")
