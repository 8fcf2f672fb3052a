"""One route of a re-routing, in a transaction of its own; what it came to is kept with the item."""

from typing import Any

from approvals.domain.route import Click
from approvals.usecases.ports import ReRouted, UnitOfWork
from approvals.usecases.re_route import re_route
from common.contracts.approvals.route_life import ReRouteItem
from common.errors import DomainError


async def re_route_item(command: ReRouteItem, uow: UnitOfWork) -> dict[str, Any]:
    """Idempotent: an item that is done stays as it is. A refusal is an outcome of the item, not of the job."""
    approval = await uow.approvals.get(command.request_id)
    started = await uow.re_routings.pending(command.re_routing_id, command.request_id)
    if approval is None or approval.route is None or started is None:
        return {}
    organisation = await uow.company.current()
    click = Click(started.by, organisation, approval.revision, uow.now, started.comment)
    try:
        found, _ = await re_route(approval, approval.route, click, uow)
        done = ReRouted("changed" if found.differs else "same", found.before, found.after)
    except DomainError as refusal:
        done = ReRouted("refused", problem=refusal.details.get("reason") or refusal.code)
    await uow.re_routings.finish(command.re_routing_id, command.request_id, done)
    return {"state": done.state}
