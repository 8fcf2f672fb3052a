"""An approver hands on what he is asked; the authority stays the same."""

from typing import Any

from approvals.domain.route import Click
from approvals.usecases.load_visible import load_visible
from approvals.usecases.ports import UnitOfWork
from approvals.usecases.record import record
from common.contracts.approvals.route_life import ForwardTask


async def forward_task(command: ForwardTask, person: str, uow: UnitOfWork) -> dict[str, Any]:
    """Recorded as "q for p"; never to somebody who signs elsewhere in the route."""
    approval, route, organisation = await load_visible(command.request_id, person, uow)
    click = Click(person, organisation, command.revision, uow.now, command.comment)
    happened = route.forward(click, command.to)
    return await record(approval, happened, organisation, uow, actor=person)
