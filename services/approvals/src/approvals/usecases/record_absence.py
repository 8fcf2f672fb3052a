"""Somebody says that he will be away, or an administrator says so."""

from typing import Any

from approvals.domain.errors import AlreadyExists
from approvals.domain.registers.absences import absence_document, absence_view, check_absence
from approvals.domain.registers.checks import Checks
from approvals.domain.rights import require_own
from approvals.usecases.ports import UnitOfWork
from approvals.usecases.write_entry import write_entry
from common.contracts.approvals.stand_ins import RecordAbsence


async def record_absence(command: RecordAbsence, person: str, uow: UnitOfWork) -> dict[str, Any]:
    """Raises Inactive, RightMissing, AlreadyExists, InvalidDocument."""
    await uow.registers.take_turn()
    organisation = await uow.company.current()
    require_own(organisation, person, command.person)
    key = str(command.absence_id)
    if await uow.registers.find("absence", key) is not None:
        raise AlreadyExists
    checks = Checks(organisation)
    check_absence(command.person, command.terms, checks, uow.now)
    checks.finish()
    document = absence_document(key, command.person, command.terms)
    entry = ("absence", key)
    return await write_entry(uow, entry, document, absence_view, before=None, actor=person, action="recorded")
