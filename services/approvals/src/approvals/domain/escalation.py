"""One and a half times the time to decide is over: the next head above may act as well, acts instead, or is told.

Nobody above is left who does not sign elsewhere in the route: those who repair routes are told.
"""

from approvals.domain.binding import Pinned
from approvals.domain.delegation import go_up
from approvals.domain.happened import TaskEscalated
from approvals.domain.progress import Place, Task
from approvals.domain.routing.drafts import Planning
from approvals.domain.routing.policy import Step
from approvals.domain.routing.stand_ins import start_of
from approvals.domain.slot import Voice
from approvals.domain.tasks import APPROVAL, Course, repairers

NOTIFY, REASSIGN = "notify", "reassign"


def escalate(course: Course, pinned: Pinned, task: Task, step: Step) -> None:
    """Somebody who fills no slot yet is found above, however high. It never decides."""
    places = _places_of(course, task)
    if not places:
        return
    head = _next_head(course, pinned, places)
    for *_, slot in places:
        if head is not None and step.escalate == REASSIGN:
            slot.assignee, slot.forwarded_by = head, task.assignee
            course.cause = "escalated"
        elif head is not None and step.escalate != NOTIFY:
            slot.second = head
    task.alone, task.told = head is None, _told(course, task, step, head)
    course.happened.append(
        TaskEscalated(task.id, task.assignee, task.principal, step.escalate, head, course.at, task.told)
    )


def time_is_over(course: Course, pinned: Pinned) -> None:
    """Escalates whatever is asked now, as if one and a half times the time to decide had passed."""
    steps = {step.id: step for step in pinned.policy.steps}
    for task in course.progress.open_tasks:
        if task.kind == APPROVAL:
            escalate(course, pinned, task, steps[task.steps[0]])


def _told(course: Course, task: Task, step: Step, head: str | None) -> tuple[str, ...]:
    """Who is not asked, and hears of it all the same."""
    if head is None:
        return tuple(each for each in repairers(course) if each != task.assignee)
    return (head,) if step.escalate == NOTIFY else ()


def _places_of(course: Course, task: Task) -> list[Place]:
    """The open slots this task stands for; none for the task of somebody who was added by an escalation himself."""
    return [
        place
        for place in course.progress.all_places()
        if place[-1].voice is Voice.OPEN and (place[-1].asked, place[-1].principal) == (task.assignee, task.principal)
    ]


def _next_head(course: Course, pinned: Pinned, places: list[Place]) -> str | None:
    amount = pinned.request.total(pinned.policy.amount_basis)
    planning = Planning(pinned.policy, course.organisation, pinned.request, pinned.rates, course.at, amount)
    for *_, slot in course.progress.all_places():
        planning.filling |= {person for person in (slot.principal, slot.actor, *slot.asked_people) if person}
    slot = places[0][-1]
    return go_up(planning, slot.principal, start_of(planning, slot.plan), frozenset()).person
