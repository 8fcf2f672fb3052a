"""The approver whose turn it is agrees; the route moves on or ends."""

from typing import Any

from approvals.domain.route import Click
from approvals.usecases.load_visible import load_visible
from approvals.usecases.ports import UnitOfWork
from approvals.usecases.record import record
from common.contracts.approvals import ApproveRequest


async def approve_request(command: ApproveRequest, person: str, uow: UnitOfWork) -> dict[str, Any]:
    """Judged by the organisation in force now, not by what the caller was when he signed in."""
    approval, route, organisation = await load_visible(command.request_id, person, uow)
    click = Click(person, organisation, command.revision, uow.now, command.comment, command.content_hash)
    happened = route.approve(click)
    return await record(approval, happened, organisation, uow, actor=person)
