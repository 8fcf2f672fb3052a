"""An approver hands on what he is asked: the same authority, another hand, recorded as "q for p"."""

from collections.abc import Iterable

from approvals.domain.asked import places_asked_of
from approvals.domain.binding import Pinned, bind
from approvals.domain.errors import ForwardNotAllowed
from approvals.domain.flow import advance
from approvals.domain.happened import TaskDelegated
from approvals.domain.organisation import Organisation
from approvals.domain.progress import Place
from approvals.domain.refusals import refuse_after_approval, refuse_second_seat
from approvals.domain.routing.policy import Policy
from approvals.domain.slot import SlotState
from approvals.domain.tasks import Course


def forward(course: Course, pinned: Pinned, actor: str, to: str) -> None:
    """Everything he is asked for goes to `to`, or back to its principal. The principal no longer acts himself.

    The caller has refused inactive people, requester and preparer. Raises ForwardNotAllowed where the policy says so.
    """
    places = places_asked_of(course, pinned, actor)
    refuse_after_approval(course.progress)
    for place in places:
        principal = place[-1].principal
        refuse_second_seat(course.progress, to, [each for each in places if each[-1].principal == principal])
    if actor == to:
        refuse_second_seat(course.progress, to, ())
    _refuse_by_policy(pinned.policy, course.organisation, places, to)
    for _, step, _, _, slot in places:
        _hand_on(slot, actor, to)
        course.happened.append(TaskDelegated(step.id, slot.principal, actor, to, course.comment, course.at))
    course.cause = "forwarded"
    bind(course, pinned)
    advance(course)


def _hand_on(slot: SlotState, actor: str, to: str) -> None:
    """Who came in as second hands on his own seat, or gives it up; the first one keeps his."""
    if actor == slot.second:
        slot.second = None if to in {slot.principal, slot.asked} else to
    elif to == slot.principal:
        slot.assignee, slot.forwarded_by = None, None
    else:
        slot.assignee, slot.forwarded_by = to, actor


def may_forward(policy: Policy, places: Iterable[Place]) -> bool:
    """Whether the policy lets all of these be handed on to anybody at all."""
    asked = {step.id for _, step, *_ in places}
    return all(step.forward != "never" for step in policy.steps if step.id in asked)


def _refuse_by_policy(policy: Policy, organisation: Organisation, places: list[Place], to: str) -> None:
    rules = {step.id: step.forward for step in policy.steps}
    for _, step, _, _, slot in places:
        rule = rules[step.id]
        if to != slot.principal and (
            rule == "never" or (rule == "subordinates" and not _is_below(organisation, slot.principal, to))
        ):
            raise ForwardNotAllowed(step=step.id, forward=rule)


def _is_below(organisation: Organisation, head: str, person: str) -> bool:
    """Whether the person works in a department that this one heads, at whatever depth."""
    own = organisation.people[person].departments
    tops = organisation.headed_by.get(head, ())
    return any(organisation.in_subtree(department, top) for department in own for top in tops)
