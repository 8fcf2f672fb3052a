"""The requester takes his request back while it is in approval."""

from typing import Any

from approvals.domain.errors import NotInApproval, StaleRevision
from approvals.usecases.load_visible import load_visible
from approvals.usecases.ports import UnitOfWork
from approvals.usecases.record import record
from common.contracts.approvals import WithdrawRequest


class NotPlannedYet(NotInApproval):
    """There is no route for this revision yet; `retryable` says that it may come."""


async def withdraw_request(command: WithdrawRequest, person: str, uow: UnitOfWork) -> dict[str, Any]:
    """Raises NotPlannedYet when the command overtook the route of its own submit."""
    try:
        approval, route, organisation = await load_visible(command.request_id, person, uow)
    except NotInApproval as error:
        raise NotPlannedYet(retryable=True) from error
    if approval.revision < command.revision:
        raise NotPlannedYet(retryable=True)
    if approval.revision > command.revision:
        raise StaleRevision(revision=approval.revision)
    happened = route.withdraw(person, organisation, uow.now)
    return await record(approval, happened, organisation, uow, actor=person, comment=command.comment)
