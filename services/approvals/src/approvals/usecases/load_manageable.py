"""The first step of what process administrators do to a route: they may, whether or not they may read the request."""

from uuid import UUID

from approvals.domain.approval import Approval
from approvals.domain.errors import NotInApproval
from approvals.domain.organisation import Organisation
from approvals.domain.rights import Right, RightMissing, rights_of
from approvals.domain.route import Route
from approvals.usecases.ports import UnitOfWork
from common.errors import NotFound


async def load_manageable(request_id: UUID, person: str, uow: UnitOfWork) -> tuple[Approval, Route, Organisation]:
    """The locked approval. NotFound for whoever neither has the right nor may see it; RightMissing for the others."""
    approval = await uow.approvals.get(request_id)
    organisation = await uow.company.current()
    may = Right.ROUTES in rights_of(organisation, person)
    if approval is None or not (may or approval.may_be_seen(organisation, person)):
        raise NotFound  # alike, or it would tell that there is something
    if not may:
        raise RightMissing(right=Right.ROUTES.value)
    if approval.route is None:
        raise NotInApproval
    return approval, approval.route, organisation
