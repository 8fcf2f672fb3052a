"""An approver wants somebody else's verdict, too, before his own or after it."""

from approvals.domain.asked import places_asked_of
from approvals.domain.binding import Pinned, bind
from approvals.domain.flow import advance
from approvals.domain.happened import ApproverAdded
from approvals.domain.refusals import refuse_after_approval, refuse_second_seat
from approvals.domain.slot import SlotState
from approvals.domain.tasks import Course


def add_approver(course: Course, pinned: Pinned, actor: str, person: str, *, before: bool) -> None:
    """`before`: the actor's own task is suspended until the person has decided. Nobody of the policy is replaced.

    The caller has refused inactive people, requester and preparer.
    """
    places = places_asked_of(course, pinned, actor)
    refuse_after_approval(course.progress)
    refuse_second_seat(course.progress, person, ())
    for _, step, _, _, slot in places:
        (slot.before if before else slot.after).append(SlotState(person, added_by=actor))
        course.happened.append(ApproverAdded(step.id, actor, person, before, course.comment, course.at))
    bind(course, pinned)
    advance(course)
