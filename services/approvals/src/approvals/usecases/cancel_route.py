"""A request was given up, or lay too long: reviews that were still open are closed."""

from approvals.usecases.ports import UnitOfWork
from approvals.usecases.record import record
from common.contracts.requests import RequestCancelled


async def cancel_route(cancelled: RequestCancelled, actor: str, uow: UnitOfWork) -> None:
    """Nothing to do for a request that never had a route, or whose route is cancelled already."""
    approval = await uow.approvals.get(cancelled.request_id)
    if approval is None or approval.route is None or approval.status == "cancelled":
        return
    organisation = await uow.company.current()
    happened = approval.route.cancel(actor, organisation, uow.now) if approval.status == "approved" else ()
    approval.status = "cancelled"
    approval.cancelled_because = cancelled.reason if cancelled.reason != "requested" else ""
    await record(approval, happened, organisation, uow, actor=actor, comment=cancelled.comment)
