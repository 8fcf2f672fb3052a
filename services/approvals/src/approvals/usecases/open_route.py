"""A submitted revision gets its route, or the reason why there is none."""

from approvals.domain.approval import Approval
from approvals.domain.happened import RouteAutoApproved, RoutePlanned
from approvals.domain.organisation import Organisation
from approvals.domain.published import facts
from approvals.domain.refused import refused
from approvals.domain.routing.facts import request_from_dict
from approvals.domain.routing.plan import Outcome, Problem, RoutePlan
from approvals.domain.submitted import approval_of, request_document
from approvals.usecases.plan_revision import SYSTEM, plan_revision
from approvals.usecases.ports import UnitOfWork
from approvals.usecases.record import record
from common.contracts.requests import RequestSubmitting


async def open_route(asked: RequestSubmitting, uow: UnitOfWork) -> None:
    """Idempotent by (request, revision): asked again, the answer is said again with the state of now."""
    organisation = await uow.company.current()
    request = request_from_dict(request_document(asked), organisation)
    approval = await uow.approvals.begin(approval_of(asked, request))
    answered = await uow.approvals.plan(asked.request_id, asked.revision)
    if answered is not None:
        await _say_again(asked, approval, answered, organisation, uow)
    elif asked.revision > approval.revision:
        await plan_revision(asked, approval, request, organisation, uow)


async def _say_again(
    asked: RequestSubmitting,
    approval: Approval,
    planned: RoutePlan | Problem,
    organisation: Organisation,
    uow: UnitOfWork,
) -> None:
    if isinstance(planned, Problem):
        await record(approval, (), organisation, uow, actor=SYSTEM, instead=refused(asked, planned))
    elif approval.revision == asked.revision:
        again = RouteAutoApproved if planned.outcome is Outcome.AUTO_APPROVED else RoutePlanned
        await record(approval, (), organisation, uow, actor=SYSTEM, instead=facts(approval, (again(planned),))[0])
