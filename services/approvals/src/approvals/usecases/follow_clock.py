"""A delegation or an absence began or ended: open routes are looked at again although nobody changed anything."""

from datetime import datetime

from approvals.domain.organisation import Organisation
from approvals.usecases.ports import UnitOfWork
from common.contracts.approvals import ReResolveRoute
from common.ids import derived


async def follow_clock(organisation: Organisation, since: datetime, uow: UnitOfWork) -> None:
    """Looks at the time between the last complete poll and now; one job per open route and boundary."""
    moments = [at for each in organisation.delegations for at in (each.start, each.end)]
    moments += [at for each in organisation.absences for at in (each.start, each.end)]
    crossed = [at for at in moments if since < at <= uow.now]
    if not crossed:
        return
    for request_id in await uow.approvals.open_ids():
        job = ReResolveRoute(request_id=request_id, org_version=organisation.version)
        job_id = derived(request_id, "clock", max(crossed).isoformat())
        uow.outbox.enqueue(job, job_id, aggregate_id=str(request_id))
