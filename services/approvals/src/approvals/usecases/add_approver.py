"""An approver wants somebody else's verdict, too, before his own or after it."""

from typing import Any

from approvals.domain.route import Click
from approvals.usecases.load_visible import load_visible
from approvals.usecases.ports import UnitOfWork
from approvals.usecases.record import record
from common.contracts.approvals.route_life import AddApprover


async def add_approver(command: AddApprover, person: str, uow: UnitOfWork) -> dict[str, Any]:
    """Nobody of the policy is replaced."""
    approval, route, organisation = await load_visible(command.request_id, person, uow)
    click = Click(person, organisation, command.revision, uow.now, command.comment)
    happened = route.add_approver(click, command.person, before=command.before)
    return await record(approval, happened, organisation, uow, actor=person)
