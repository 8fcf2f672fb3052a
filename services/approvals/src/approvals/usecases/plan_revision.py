"""A revision nobody has answered yet is planned with the policies, people and rates of this moment."""

from approvals.domain.approval import Approval
from approvals.domain.binding import Pinned
from approvals.domain.carry_over import NOTHING_EARLIER
from approvals.domain.organisation import Organisation
from approvals.domain.preview import answer
from approvals.domain.refused import refused
from approvals.domain.route import open_route
from approvals.domain.routing.facts import Request, request_to_dict
from approvals.domain.routing.plan import Problem
from approvals.domain.submitted import approval_of
from approvals.usecases.ports import Planned, UnitOfWork
from approvals.usecases.record import record
from common.contracts.approvals import RequestSubmitted
from common.contracts.requests import RequestSubmitting

SYSTEM = "service:approvals"


async def plan_revision(
    asked: RequestSubmitting, approval: Approval, request: Request, organisation: Organisation, uow: UnitOfWork
) -> None:
    """Refused: the request goes back to where it was, the revision is burned, an earlier route keeps its state."""
    rates, published = await uow.company.rates(), await uow.policies.published()
    planned, policy = answer(published, organisation, request, rates, uow.now)
    facts = request_to_dict(request)
    kept = Planned(asked.revision, asked.content_hash, planned, facts, rates, policy, organisation.version)
    await uow.approvals.keep_plan(asked.request_id, kept)
    if isinstance(planned, Problem) or policy is None:
        await record(approval, (), organisation, uow, actor=SYSTEM, instead=refused(asked, planned))
        return
    earlier = approval.route.earlier() if approval.route else NOTHING_EARLIER
    approval.follow_document(approval_of(asked, request), asked.revision)
    approval.route, happened = open_route(
        str(asked.request_id),
        asked.revision,
        asked.content_hash,
        Pinned(policy, request, rates),
        planned,
        organisation=organisation,
        at=uow.now,
        earlier=earlier,
    )
    submitted = RequestSubmitted(request_id=asked.request_id, revision=asked.revision)
    await record(approval, happened, organisation, uow, actor=request.requester, before=(submitted,))
