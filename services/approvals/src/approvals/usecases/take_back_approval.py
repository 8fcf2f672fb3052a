"""Somebody takes back his yes while the route is active."""

from typing import Any

from approvals.domain.route import Click
from approvals.usecases.load_visible import load_visible
from approvals.usecases.ports import UnitOfWork
from approvals.usecases.record import record
from common.contracts.approvals.route_life import TakeBackApproval


async def take_back_approval(command: TakeBackApproval, person: str, uow: UnitOfWork) -> dict[str, Any]:
    """Whoever was asked because of it waits again."""
    approval, route, organisation = await load_visible(command.request_id, person, uow)
    click = Click(person, organisation, command.revision, uow.now, command.comment)
    happened = route.take_back(click)
    return await record(approval, happened, organisation, uow, actor=person)
