"""A process administrator has one route planned again under today's policies."""

from typing import Any

from approvals.domain.errors import StaleRevision
from approvals.domain.route import Click
from approvals.usecases.load_manageable import load_manageable
from approvals.usecases.ports import UnitOfWork
from approvals.usecases.re_route import re_route
from common.contracts.approvals.route_life import ReRouteRequest


async def re_route_request(command: ReRouteRequest, person: str, uow: UnitOfWork) -> dict[str, Any]:
    """The same revision, with the approvals that survive; `changed` says whether anything differed."""
    approval, route, organisation = await load_manageable(command.request_id, person, uow)
    if command.revision != route.revision:
        raise StaleRevision(revision=route.revision)
    click = Click(person, organisation, command.revision, uow.now, command.comment)
    found, answer = await re_route(approval, route, click, uow)
    return answer | {"changed": found.differs, "before": found.before, "after": found.after}
