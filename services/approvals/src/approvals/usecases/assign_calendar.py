"""A person chooses his working calendar, or an administrator does for him or for a whole company."""

from typing import Any

from approvals.domain.errors import CalendarUnknown, CalendarUserUnknown
from approvals.domain.organisation import Organisation
from approvals.domain.rights import Right, require
from approvals.usecases.ports import UnitOfWork
from common.contracts.approvals.calendars import AssignCalendar


async def assign_calendar(command: AssignCalendar, person: str, uow: UnitOfWork) -> dict[str, Any]:
    """Raises RightMissing, CalendarUserUnknown, CalendarUnknown."""
    organisation = await uow.company.current()
    if command.company is not None or command.person != person:
        require(organisation, person, Right.COMPANY)
    user = _user(command, organisation)
    if command.calendar_id is not None and not await uow.calendars.exists(command.calendar_id):
        raise CalendarUnknown(calendar=command.calendar_id)
    await uow.calendars.assign(user, command.calendar_id)
    await uow.clocks.start_again()
    await uow.note(user, "calendar.assigned", person, {"calendar": command.calendar_id})
    return {"user": user, "calendar_id": command.calendar_id}


def _user(command: AssignCalendar, organisation: Organisation) -> str:
    if command.person is not None and command.company is None and command.person in organisation.people:
        return f"person:{command.person}"
    if command.company is not None and command.person is None and command.company in organisation.companies():
        return f"company:{command.company}"
    raise CalendarUserUnknown
