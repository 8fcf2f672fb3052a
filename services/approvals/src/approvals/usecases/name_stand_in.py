"""A process administrator names somebody for a step that is short of people; deciding stays with that person."""

from typing import Any

from approvals.domain.route import Click
from approvals.usecases.load_manageable import load_manageable
from approvals.usecases.ports import UnitOfWork
from approvals.usecases.record import record
from common.contracts.approvals.route_life import NameStandIn


async def name_stand_in(command: NameStandIn, person: str, uow: UnitOfWork) -> dict[str, Any]:
    """For the step named, else the one that stalls the route."""
    approval, route, organisation = await load_manageable(command.request_id, person, uow)
    click = Click(person, organisation, command.revision, uow.now, command.comment)
    happened = route.name_stand_in(click, command.person, command.step)
    return await record(approval, happened, organisation, uow, actor=person)
