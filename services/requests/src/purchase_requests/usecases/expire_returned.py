"""A returned request has lain untouched: its writers are told what will happen, later it is cancelled."""

from uuid import UUID

from common.contracts.requests import RequestCancelled, RequestExpiring
from purchase_requests.domain.left_lying import ReturnedLife, expire, expiring
from purchase_requests.domain.status import Status
from purchase_requests.usecases.ports import UnitOfWork
from purchase_requests.usecases.settle_budget import settle_budget

CLOCK = "service:requests"


async def expire_returned(request_id: UUID, life: ReturnedLife, uow: UnitOfWork) -> str:
    """What became of it: noticed, cancelled, gone (no longer returned), or kept: it is not time yet.

    Under the request's lock: of several clocks one finds something to do, and none races with an edit or a submit.
    """
    request = await uow.requests.find(request_id)
    event: RequestExpiring | RequestCancelled
    lying = await uow.returned.find(request_id)
    if lying is None:
        return "gone"
    if request is None or request.status is not Status.RETURNED:
        await uow.returned.end(request_id)
        return "gone"
    if life.is_to_be_noticed(lying, uow.now) and (ends_at := life.ends_at(lying, uow.now)):
        await uow.returned.noticed(request_id)
        event, became = expiring(request, ends_at), "noticed"
        audience = request.owners()
    elif life.is_over(lying, uow.now):
        await uow.returned.end(request_id)
        event, became = expire(request, uow.now), "cancelled"
        audience = [*request.owners(), *await uow.requests.audience(request_id)]
        settle_budget(request, uow)
    else:
        return "kept"
    await uow.requests.save(request)
    uow.say(request, event, CLOCK, audience)
    return became
