"""What a scenario may look at after a step, in the words of the case format."""

from collections.abc import Mapping, Sequence
from typing import Any

from approvals.domain import happened as h
from approvals.domain.progress import Progress
from approvals.domain.re_routing import current_text
from approvals.domain.route import Route

EVENTS: Mapping[type[h.Happened], tuple[str, ...]] = {
    h.RoutePlanned: ("request.submitted", "route.planned"),
    h.RouteAutoApproved: ("request.submitted", "route.auto_approved"),
    h.TaskOpened: ("task.opened",),
    h.TaskDecided: ("task.decided",),
    h.TaskClosed: ("task.closed",),
    h.TaskReassigned: ("task.reassigned",),
    h.TaskAsked: ("task.asked",),
    h.TaskAnswered: ("task.answered",),
    h.TaskDelegated: ("task.delegated",),
    h.TaskReminded: ("task.reminded",),
    h.TaskEscalated: ("task.escalated",),
    h.RouteApproved: ("request.approved",),
    h.RouteRejected: ("request.rejected",),
    h.RouteReturned: ("request.returned",),
    h.RouteWithdrawn: ("request.withdrawn",),
    h.RouteCancelled: ("request.cancelled",),
    h.RouteStalled: ("route.stalled",),
    h.RouteResumed: ("route.resumed",),
}
"""Fact -> events, without prefix and version; every other fact is told as route.changed."""


def seen(route: Route | None, happened: Sequence[h.Happened]) -> dict[str, Any]:
    """How the route stands, and what the step made of it."""
    progress = route.progress if route else None
    carried = [each for each in happened if isinstance(each, h.ApprovalCarriedOver)]
    return {
        "asked": progress.asked if progress else [],
        "stalled": progress.stalled if progress else None,
        "at_risk": progress.at_risk if progress else None,
        "flag": "ex_post_objection" if progress and progress.ex_post_objection else None,
        "clock": _clock(progress) if progress else None,
        "policy": route.policy[0] if route else None,
        "version": route.policy[1] if route else None,
        "text": current_text(route.progress) if route else None,
        "survived": [f"{each.step}:{each.principal}" for each in carried],
        "decisions": sum(len(each.decisions) for each in happened if isinstance(each, h.TaskDecided)),
        "events": [name for each in happened for name in EVENTS.get(type(each), ("route.changed",))],
    }


def _clock(progress: Progress) -> str | None:
    """Whether working time goes on: it stands still while a question about an open task is open."""
    tasks = progress.open_tasks
    if not tasks:
        return None
    return "paused" if any(progress.is_paused(task) for task in tasks) else "running"


def same(key: str, expected: Any, found: Mapping[str, Any]) -> bool:
    """`note` is for people; events need only be among what was said; True stands for any stall or risk."""
    if key == "note":
        return True
    if key in {"event", "events"}:
        return set([expected] if isinstance(expected, str) else expected) <= set(found["events"])
    if key not in found:
        return False
    if expected is True:
        return bool(found[key])
    if key == "asked":
        return bool(sorted(expected) == found[key])
    return bool(found[key] == expected)
