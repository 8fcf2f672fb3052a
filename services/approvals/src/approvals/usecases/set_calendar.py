"""An administrator writes a working calendar; deadlines counted on it are counted again."""

from typing import Any

from approvals.domain.rights import Right, require
from approvals.usecases.ports import UnitOfWork
from common.contracts.approvals.calendars import SetCalendar


async def set_calendar(command: SetCalendar, person: str, uow: UnitOfWork) -> dict[str, Any]:
    """Raises RightMissing, InvalidDocument."""
    require(await uow.company.current(), person, Right.COMPANY)
    document = command.calendar.model_dump(mode="json", exclude_none=True)
    uow.calendars.check(document)
    await uow.calendars.put(command.calendar_id, document)
    await uow.clocks.start_again()
    await uow.note(f"calendar:{command.calendar_id}", "calendar.set", person, document)
    return {"calendar_id": command.calendar_id}
