"""What this viewer may do with a route, and if not decide, why not: the domain itself is asked, on a copy."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from approvals.adapters.reason_text import name_of
from approvals.domain.approval import Approval
from approvals.domain.asked import places_asked_of
from approvals.domain.forwarding import may_forward
from approvals.domain.organisation import Organisation
from approvals.domain.progress import Place, RouteState
from approvals.domain.refusals import refuse_before
from approvals.domain.repairing import short_steps
from approvals.domain.rights import Right, rights_of
from approvals.domain.route import Click, Route
from common.errors import DomainError


def actions(
    approval: Approval, organisation: Organisation, viewer: str, now: datetime
) -> tuple[list[str], dict[str, Any] | None]:
    """`can`, and the refusal of an approval when he could not approve."""
    route = approval.route
    if route is None:
        return [], None
    click = Click(viewer, organisation, approval.revision, now)
    asked = _asked(route, click)
    refusal = asked if isinstance(asked, DomainError) else None
    can = [] if isinstance(asked, DomainError) else _of_an_approver(route, asked)
    if any(each.open and each.to == viewer for each in route.progress.questions):
        can += ["answer"] if route.progress.state is RouteState.ACTIVE else []
    if _tried(lambda: route.copied().take_back(click)) is None:
        can.append("take_back")
    if _tried(lambda: route.copied().withdraw(viewer, organisation, now)) is None:
        can.append("withdraw")
    return [*can, *_of_an_administrator(route, organisation, viewer)], _told(refusal, organisation)


def _asked(route: Route, click: Click) -> list[Place] | DomainError:
    """Where he is asked with the people of today, or why he is not."""
    course = route.copied().course(click.organisation, click.at)
    try:
        refuse_before(course, click.actor, click.revision)
        return places_asked_of(course, route.pinned, click.actor)
    except DomainError as refusal:
        return refusal


def _of_an_approver(route: Route, places: list[Place]) -> list[str]:
    can = ["approve", "reject"]
    if route.progress.state is not RouteState.ACTIVE:
        return can
    forward = ["forward"] if may_forward(route.pinned.policy, places) else []
    return [*can, "return", "ask", "add_approver", *forward]


def _of_an_administrator(route: Route, organisation: Organisation, viewer: str) -> list[str]:
    if Right.ROUTES not in rights_of(organisation, viewer):
        return []
    repair = ["name_stand_in"] if not route.progress.closed and short_steps(route.progress) else []
    return [*(["re_route"] if route.progress.state is RouteState.ACTIVE else []), *repair]


def _told(refusal: DomainError | None, organisation: Organisation) -> dict[str, Any] | None:
    if refusal is None:
        return None
    details = dict(refusal.details)
    if details.get("decided_by"):
        details["decided_by_name"] = name_of(organisation, details["decided_by"])
    return {"code": refusal.code, "message": refusal.message, "details": details}


def _tried(command: Callable[[], object]) -> DomainError | None:
    try:
        command()
    except DomainError as refusal:
        return refusal
    return None
