"""One locked route is planned again under the policies in force; the plan is kept beside the one before."""

from typing import Any

from approvals.domain.approval import Approval
from approvals.domain.re_routing import ReRouting, re_routing
from approvals.domain.re_routing import re_route as start_new
from approvals.domain.route import Click, Route
from approvals.domain.routing.facts import request_to_dict
from approvals.usecases.ports import Planned, UnitOfWork
from approvals.usecases.record import record


async def re_route(approval: Approval, route: Route, click: Click, uow: UnitOfWork) -> tuple[ReRouting, dict[str, Any]]:
    """What it came to, and how the request stands. Nothing is written when nothing differs. Raises NoRoute."""
    found = re_routing(route, await uow.policies.published(), click.organisation, click.at)
    if not found.differs:
        return found, approval.answer()
    plan, pinned = found.require()
    approval.route, happened = start_new(route, found, click)
    kept = Planned(
        approval.revision,
        route.content_hash,
        plan,
        request_to_dict(pinned.request),
        pinned.rates,
        pinned.policy,
        click.organisation.version,
        approval.route.progress.number,
    )
    await uow.approvals.keep_plan(approval.request_id, kept)
    return found, await record(approval, happened, click.organisation, uow, actor=click.actor)
