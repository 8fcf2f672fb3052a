"""An administrator takes a working calendar away that nobody uses."""

from typing import Any

from approvals.domain.errors import CalendarInUse, CalendarUnknown
from approvals.domain.rights import Right, require
from approvals.usecases.ports import UnitOfWork
from common.contracts.approvals.calendars import RemoveCalendar


async def remove_calendar(command: RemoveCalendar, person: str, uow: UnitOfWork) -> dict[str, Any]:
    """Raises RightMissing, CalendarInUse, CalendarUnknown."""
    require(await uow.company.current(), person, Right.COMPANY)
    if users := await uow.calendars.users(command.calendar_id):
        raise CalendarInUse(users=users[:20], count=len(users))
    if not await uow.calendars.remove(command.calendar_id):
        raise CalendarUnknown(calendar=command.calendar_id)
    await uow.clocks.start_again()
    await uow.note(f"calendar:{command.calendar_id}", "calendar.removed", person, {})
    return {"calendar_id": command.calendar_id}
