"""After the organisation changed: the open part of one route follows the posts, its audience the tree."""

from typing import Any

from approvals.usecases.ports import UnitOfWork
from approvals.usecases.record import record
from common.contracts.approvals import ReResolveRoute


async def re_resolve_route(command: ReResolveRoute, uow: UnitOfWork) -> dict[str, Any]:
    """Idempotent. After a moved tree the state is said at least again: who may see the request may have changed."""
    approval = await uow.approvals.get(command.request_id)
    if approval is None or approval.route is None:
        return {}
    organisation = await uow.company.current()
    happened = approval.route.follow(organisation, uow.now) if approval.is_open else ()
    if not happened and not command.tell_always:
        return {}
    return await record(approval, happened, organisation, uow, actor="service:approvals")
