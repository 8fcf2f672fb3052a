"""Somebody is back earlier, or does not go at all."""

from typing import Any

from approvals.domain.documents import instant_from, instant_text
from approvals.domain.registers.absences import absence_view
from approvals.domain.rights import require_own
from approvals.usecases.find_absence import find_absence
from approvals.usecases.ports import UnitOfWork
from approvals.usecases.write_entry import write_entry
from common.contracts.approvals.stand_ins import EndAbsence


async def end_absence(command: EndAbsence, person: str, uow: UnitOfWork) -> dict[str, Any]:
    """Raises NotFound, AbsenceOver, Inactive. What had not begun is kept as an absence of no time."""
    before, organisation = await find_absence(command.absence_id, person, uow)
    require_own(organisation, person, before.document["person"])
    key, now = str(command.absence_id), instant_text(uow.now)
    document = {**before.document, "from": min(before.document["from"], now, key=instant_from), "to": now}
    entry = ("absence", key)
    return await write_entry(uow, entry, document, absence_view, before=before, actor=person, action="ended")
