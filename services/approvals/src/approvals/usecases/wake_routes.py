"""Routes that a change may touch are looked at again: each as an idempotent job, the first hundreds at once."""

from uuid import UUID

from approvals.domain.reach import Reach, Scope
from approvals.usecases.ports import UnitOfWork
from common.contracts.approvals import ReResolveRoute
from common.contracts.approvals.organisation import FollowOrganisation
from common.ids import derived

PAGE = 500


async def wake_routes(uow: UnitOfWork, reach: Reach, org_version: int, stamp: str, after: UUID | None = None) -> None:
    """However many there are, a switch lists a page of them; the rest is a job that lists the next page."""
    page = await uow.touched.page(reach, after, PAGE)
    for request_id in page:
        job = ReResolveRoute(request_id=request_id, org_version=org_version, tell_always=reach.scope is Scope.EVERY)
        uow.outbox.enqueue(job, derived(request_id, "re-resolve", stamp), aggregate_id=str(request_id))
    if len(page) == PAGE:
        rest = FollowOrganisation(
            org_version=org_version, scope=reach.scope.value, people=list(reach.people), after=page[-1], stamp=stamp
        )
        uow.outbox.enqueue(rest, derived(page[-1], "follow", stamp), aggregate_id=str(page[-1]))
