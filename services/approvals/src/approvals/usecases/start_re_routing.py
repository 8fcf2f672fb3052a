"""A process administrator has many routes planned again: one job for each, and a row that tells how far it is."""

from typing import Any

from approvals.domain.rights import Right, require
from approvals.usecases.ports import UnitOfWork
from common.contracts.approvals.route_life import ReRouteItem, StartReRouting
from common.ids import derived


async def start_re_routing(command: StartReRouting, person: str, uow: UnitOfWork) -> dict[str, Any]:
    """Requests that are not in approval any more when their turn comes are left as they are."""
    require(await uow.company.current(), person, Right.ROUTES)
    chosen = list(dict.fromkeys(command.request_ids)) or await uow.approvals.active_ids(command.policy)
    known = await uow.re_routings.begin(command.re_routing_id, person, command.comment, chosen)
    for request_id in known:
        job = ReRouteItem(re_routing_id=command.re_routing_id, request_id=request_id)
        uow.outbox.enqueue(job, derived(command.re_routing_id, str(request_id)), aggregate_id=str(request_id))
    await uow.note("routes", "re_routing.started", person, {"routes": len(known), "policy": command.policy})
    return {"re_routing_id": str(command.re_routing_id), "routes": len(known)}
