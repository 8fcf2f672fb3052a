"""Deadlines of open tasks: half time and the due moment are told, then somebody above is asked as well.

A deadline never decides. The clock is the asked person's working time; it stands still while a question is open.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from approvals.domain.binding import Pinned
from approvals.domain.escalation import escalate
from approvals.domain.happened import Happened, TaskReminded
from approvals.domain.progress import Progress, Task, TaskState
from approvals.domain.routing.policy import Policy, Step
from approvals.domain.tasks import APPROVAL, Course
from approvals.domain.working_calendar import Calendars
from approvals.domain.working_time import WorkingCalendar, reached

SHARES = (0.5, 1.0, 1.5)
"""Shares of the time to decide at which something happens: first reminder, due, escalation."""
ESCALATION = len(SHARES)


@dataclass(frozen=True, slots=True)
class Deadline:
    """The moments (UTC) of `SHARES`; None for those that cannot be told while the clock stands still."""

    moments: tuple[datetime | None, ...]

    @property
    def due(self) -> datetime | None:
        return self.moments[1]

    def passed(self, at: datetime) -> int:
        """How many of the moments have come."""
        return sum(moment is not None and moment <= at for moment in self.moments)

    def following(self, at: datetime) -> datetime | None:
        """The next moment to look at it again; None: nothing more will happen by itself."""
        return next((moment for moment in self.moments if moment is not None and moment > at), None)


def strictest(task: Task, policy: Policy) -> Step | None:
    """The step of the task with the least time; None for a task without a deadline, such as a repair."""
    steps = [step for step in policy.steps if step.id in task.steps] if task.kind == APPROVAL else []
    return min(steps, key=lambda step: step.due_hours, default=None)


def due_hours(task: Task, policy: Policy) -> int | None:
    """Working hours its person has."""
    step = strictest(task, policy)
    return step.due_hours if step else None


def deadline_of(task: Task, step: Step, progress: Progress, calendar: WorkingCalendar) -> Deadline:
    """When this task runs out on its person's calendar."""
    whole = timedelta(hours=step.due_hours)
    pauses = progress.pauses(task)
    return Deadline(tuple(reached(calendar, task.opened_at, whole * share, pauses) for share in SHARES))


def earliest_moment(task: Task, policy: Policy) -> datetime | None:
    """Before this nothing can happen, whatever the calendar: working time never runs faster than time."""
    step = strictest(task, policy)
    return task.opened_at + timedelta(hours=step.due_hours) * SHARES[0] if step else None


def follow_clocks(course: Course, pinned: Pinned, calendars: Calendars) -> dict[str, datetime]:
    """Reminds and escalates what has run out by now; returns when to look at which task again."""
    moments = {}
    for task, step in list(_running(course.progress, pinned.policy)):
        deadline = deadline_of(task, step, course.progress, calendars.of(task.assignee, course.organisation))
        passed = deadline.passed(course.at)
        if passed > task.reminded:
            escalating, task.reminded = task.reminded < ESCALATION <= passed, passed
            course.happened.append(_reminder(task, deadline, course.at))
            if escalating:
                escalate(course, pinned, task, step)
        following = deadline.following(course.at)
        if following is not None:
            moments[task.id] = following
    return moments


def _running(progress: Progress, policy: Policy) -> Iterator[tuple[Task, Step]]:
    for task in progress.tasks:
        step = strictest(task, policy)
        if step is not None and task.state is TaskState.OPEN and not progress.is_paused(task):
            yield task, step


def _reminder(task: Task, deadline: Deadline, at: datetime) -> Happened:
    return TaskReminded(task.id, task.assignee, task.principal, task.reminded, deadline.due, at)
