"""The first step of every command about a route: lock it, and ask whether the caller may know of it."""

from uuid import UUID

from approvals.domain.approval import Approval
from approvals.domain.errors import NotInApproval
from approvals.domain.organisation import Organisation
from approvals.domain.route import Route
from approvals.usecases.ports import UnitOfWork
from common.errors import NotFound


async def load_visible(request_id: UUID, person: str, uow: UnitOfWork) -> tuple[Approval, Route, Organisation]:
    """The locked approval and the organisation in force. NotFound comes before every refusal.

    A draft has no row here: the gateway asks requests whether the caller may know of it.
    """
    approval = await uow.approvals.get(request_id)
    organisation = await uow.company.current()
    if approval is None or not approval.may_be_seen(organisation, person):
        raise NotFound  # alike, or it would tell that there is something
    if approval.route is None:
        raise NotInApproval
    return approval, approval.route, organisation
