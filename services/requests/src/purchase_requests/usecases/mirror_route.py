"""approvals tells how the route stands: the status follows, and who may see the request."""

from common.contracts.approvals import RouteState
from common.contracts.base import ViewerKey
from common.outcome import Outcome
from purchase_requests.domain.listing import rows_of
from purchase_requests.domain.status import Status
from purchase_requests.usecases.ports import UnitOfWork
from purchase_requests.usecases.settle_budget import settle_budget


async def mirror_route(
    told: RouteState, version: int, audience: list[ViewerKey], uow: UnitOfWork, *, healing: bool = False
) -> None:
    """Applied when newer by version; the status only for the revision the request has now.

    The first answer about a waiting revision completes its submit. `healing`: nothing happened, it is told again.
    """
    request = await uow.requests.find(told.request_id)
    if request is None:
        return
    waiting, was = request.awaits(told.revision), request.status
    if not request.follow(told, version, request.updated_at if healing else uow.now):
        return
    settle_budget(request, uow)
    if request.status is Status.RETURNED and was is not Status.RETURNED:
        await uow.returned.begin(request.request_id)
    rows = rows_of(audience, request.requester, request.preparer) if audience else None
    await uow.requests.save(request, rows)
    if waiting:
        operation = await uow.submissions.close(request.request_id, request.revision, accepted=True)
        if operation is not None:
            await uow.complete(operation, Outcome.ok(request.summary()))
