"""What administrators and people do with working calendars."""

from typing import Any

from approvals.adapters.unit_of_work import SqlUnitOfWork
from approvals.entrypoints.commands.router import commands
from approvals.usecases.assign_calendar import assign_calendar
from approvals.usecases.remove_calendar import remove_calendar
from approvals.usecases.set_calendar import set_calendar
from common.contracts.approvals.calendars import AssignCalendar, RemoveCalendar, SetCalendar
from common.identity import Caller


@commands.on(SetCalendar)
async def write(command: SetCalendar, caller: Caller, uow: SqlUnitOfWork) -> dict[str, Any]:
    return await set_calendar(command, caller.person, uow)


@commands.on(RemoveCalendar)
async def remove(command: RemoveCalendar, caller: Caller, uow: SqlUnitOfWork) -> dict[str, Any]:
    return await remove_calendar(command, caller.person, uow)


@commands.on(AssignCalendar)
async def assign(command: AssignCalendar, caller: Caller, uow: SqlUnitOfWork) -> dict[str, Any]:
    return await assign_calendar(command, caller.person, uow)
