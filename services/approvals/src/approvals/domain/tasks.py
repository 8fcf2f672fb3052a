"""Tasks follow slots: whoever has an open slot has an open task, a suspended slot a suspended one, nobody else any."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid5

from approvals.domain.happened import (
    Happened,
    TaskClosed,
    TaskDelegated,
    TaskOpened,
    TaskReassigned,
    TaskResumed,
    TaskSuspended,
)
from approvals.domain.organisation import Organisation
from approvals.domain.progress import OVER, CloseReason, Part, Progress, RouteState, Task, TaskState
from approvals.domain.routing.facts import Request
from approvals.domain.slot import Voice

TASKS = UUID("6f1f6f2e-6a0c-5f4e-9a55-0d6a3c1b7e21")
REPAIRERS = ("portal_admins", "proc_admin")
APPROVAL, REPAIR = "approval", "repair"


@dataclass(slots=True)
class Course:
    """One command under way: what it works on, at which moment, and what has happened so far.

    `cause` is told when tasks move to somebody else because of it.
    """

    request_id: str
    request: Request
    progress: Progress
    organisation: Organisation
    at: datetime
    comment: str = ""
    cause: str = "organisation"
    happened: list[Happened] = field(default_factory=list)


Key = tuple[str, str, str]


@dataclass(slots=True)
class Ask:
    """What a task should stand for: its labels, and whether any of its slots is really open."""

    steps: list[str] = field(default_factory=list)
    suspended: bool = True


def follow_slots(course: Course) -> None:
    """Opens, suspends and closes tasks until they match the slots; says who was replaced by whom."""
    wanted = _wanted(course)
    surplus = [task for task in course.progress.standing_tasks if _key(task) not in wanted]
    closed = [_close(course, task, _why(course.progress, task)) for task in surplus]
    standing = {_key(task): task for task in course.progress.standing_tasks}
    opened = []
    for key, ask in wanted.items():
        if key in standing:
            standing[key].steps = tuple(ask.steps)
        else:
            opened.append(_open(course, key, tuple(ask.steps)))
            standing[key] = opened[-1]
        _suspend(course, standing[key], suspended=ask.suspended)
    _tell_replaced(course, closed, opened)


def _key(task: Task) -> Key:
    return task.kind, task.assignee, task.principal


def _wanted(course: Course) -> dict[Key, Ask]:
    """By (kind, assignee, principal)."""
    asks: dict[Key, Ask] = {}
    for _, step, _, _, slot in course.progress.all_places():
        if slot.voice in {Voice.OPEN, Voice.SUSPENDED}:
            for person in slot.asked_people:
                ask = asks.setdefault((APPROVAL, person, slot.principal), Ask())
                ask.steps.append(step.id)
                ask.suspended = ask.suspended and slot.voice is Voice.SUSPENDED
    if course.progress.stalled is not None:
        for person in repairers(course):
            asks[REPAIR, person, person] = Ask([course.progress.stalled], suspended=False)
    return dict(sorted(asks.items()))


def repairers(course: Course) -> list[str]:
    """Process administrators; requester and preparer only when there is nobody else."""
    everybody = {person for role in REPAIRERS for person in course.organisation.members(role)}
    active = {person for person in everybody if course.organisation.is_active(person)}
    return sorted(active - course.request.excluded or active)


def _suspend(course: Course, task: Task, *, suspended: bool) -> None:
    if task.suspend(course.at, suspended=suspended):
        told = TaskSuspended if suspended else TaskResumed
        course.happened.append(told(task.id, task.assignee, task.principal, course.at))


def _why(progress: Progress, task: Task) -> CloseReason:
    if task.kind == REPAIR:
        return CloseReason.ROUTE_CLOSED if progress.closed else CloseReason.REPAIRED
    if progress.closed:
        return CloseReason.ROUTE_CLOSED
    for stage, step, _, _, slot in progress.all_places():
        if step.id not in task.steps:
            continue
        if slot.principal == task.principal:
            if task.assignee in slot.asked_people:
                return CloseReason.TAKEN_BACK if slot.voice is Voice.WAITING else CloseReason.DECIDED_BY_OTHER
            if slot.voice is Voice.OPEN:
                return CloseReason.REASSIGNED
        if step.state in OVER or stage.state in OVER:
            return CloseReason.DECIDED_BY_OTHER
    return CloseReason.REASSIGNED if _somebody_else(progress, task) else CloseReason.SLOT_LOST


def _somebody_else(progress: Progress, task: Task) -> bool:
    """Whether the steps of the task are asked of others now who were not asked before."""
    before = {(each.assignee, each.principal) for each in progress.standing_tasks}
    for _, step, _, level, slot in progress.all_places():
        fresh = slot.voice is Voice.OPEN and (slot.asked, slot.principal) not in before
        if step.id in task.steps and level.state is Part.ACTIVE and fresh:
            return True
    return False


def _close(course: Course, task: Task, reason: CloseReason) -> Task:
    task.suspend(course.at, suspended=False)
    task.state, task.reason, task.closed_at = TaskState.CLOSED, reason, course.at
    course.happened.append(TaskClosed(task.id, task.kind, task.assignee, task.principal, reason, course.at))
    return task


def _open(course: Course, key: Key, steps: tuple[str, ...]) -> Task:
    kind, assignee, principal = key
    number = len(course.progress.tasks) + 1
    name = uuid5(TASKS, f"{course.request_id}/{course.progress.revision}/{number}")
    task = Task(str(name), kind, assignee, principal, steps, course.at)
    course.progress.tasks.append(task)
    course.happened.append(TaskOpened(task.id, kind, assignee, principal, steps, course.at))
    return task


def _tell_replaced(course: Course, closed: list[Task], opened: list[Task]) -> None:
    """Pairs each task that moved with the new one of the same step, the same principal first."""
    free = [task for task in opened if task.kind == APPROVAL]
    for old in closed:
        if old.reason is not CloseReason.REASSIGNED or course.progress.state is not RouteState.ACTIVE:
            continue
        heirs = [task for task in free if set(task.steps) & set(old.steps)]
        heirs.sort(key=lambda task: task.principal != old.principal)
        if heirs:
            new = heirs[0]
            free.remove(new)
            people = (old.assignee, new.assignee, old.principal, new.principal)
            course.happened.append(TaskReassigned(old.id, new.id, *people, course.at, course.cause))
            if course.cause == "organisation" and new.principal == old.principal != new.assignee:
                step, who = new.steps[0], new.principal
                course.happened.append(TaskDelegated(step, who, who, new.assignee, "", course.at))
