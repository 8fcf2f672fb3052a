"""Tasks follow slots: whoever has an open slot has an open task, nobody else."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid5

from approvals.domain.happened import Happened, TaskClosed, TaskOpened, TaskReassigned
from approvals.domain.organisation import Organisation
from approvals.domain.progress import OVER, CloseReason, Part, Progress, RouteState, Task, TaskState, Voice
from approvals.domain.routing.facts import Request

TASKS = UUID("6f1f6f2e-6a0c-5f4e-9a55-0d6a3c1b7e21")
REPAIRERS = ("portal_admins", "proc_admin")
APPROVAL, REPAIR = "approval", "repair"


@dataclass(slots=True)
class Course:
    """One command under way: what it works on, at which moment, and what has happened so far."""

    request_id: str
    request: Request
    progress: Progress
    organisation: Organisation
    at: datetime
    comment: str = ""
    happened: list[Happened] = field(default_factory=list)


def follow_slots(course: Course) -> None:
    """Opens and closes tasks until they match the open slots; says who was replaced by whom."""
    wanted = _wanted(course)
    closed = [_close(course, task, _why(course.progress, task)) for task in _surplus(course.progress, wanted)]
    standing = {_key(task): task for task in course.progress.open_tasks}
    opened = []
    for key, steps in wanted.items():
        if key in standing:
            standing[key].steps = steps
        else:
            opened.append(_open(course, key, steps))
    _tell_replaced(course, closed, opened)


Key = tuple[str, str, str]


def _key(task: Task) -> Key:
    return task.kind, task.assignee, task.principal


def _wanted(course: Course) -> dict[Key, tuple[str, ...]]:
    """(kind, assignee, principal) -> labels."""
    labels: dict[Key, list[str]] = {}
    for _, step, _, _, slot in course.progress.places():
        if slot.voice is Voice.OPEN:
            labels.setdefault((APPROVAL, slot.asked, slot.principal), []).append(step.id)
    if course.progress.stalled is not None:
        for person in _repairers(course):
            labels[REPAIR, person, person] = [course.progress.stalled]
    return {key: tuple(steps) for key, steps in sorted(labels.items())}


def _repairers(course: Course) -> list[str]:
    """Process administrators; requester and preparer only when there is nobody else."""
    everybody = {person for role in REPAIRERS for person in course.organisation.members(role)}
    active = {person for person in everybody if course.organisation.is_active(person)}
    return sorted(active - course.request.excluded or active)


def _surplus(progress: Progress, wanted: dict[Key, tuple[str, ...]]) -> list[Task]:
    return [task for task in progress.open_tasks if _key(task) not in wanted]


def _why(progress: Progress, task: Task) -> CloseReason:
    if task.kind == REPAIR:
        return CloseReason.ROUTE_CLOSED if progress.closed else CloseReason.REPAIRED
    if progress.closed:
        return CloseReason.ROUTE_CLOSED
    for stage, step, _, _, slot in progress.places():
        if step.id in task.steps and slot.principal == task.principal and slot.voice is not Voice.WAITING:
            if slot.asked == task.assignee:
                return CloseReason.DECIDED_BY_OTHER
            if slot.voice is Voice.OPEN:
                return CloseReason.REASSIGNED
        if step.id in task.steps and (step.state in OVER or stage.state in OVER):
            return CloseReason.DECIDED_BY_OTHER
    return CloseReason.REASSIGNED if _somebody_else(progress, task) else CloseReason.SLOT_LOST


def _somebody_else(progress: Progress, task: Task) -> bool:
    """Whether the steps of the task are asked of others now who were not asked before."""
    before = {(each.assignee, each.principal) for each in progress.open_tasks}
    for _, step, _, level, slot in progress.places():
        fresh = slot.voice is Voice.OPEN and (slot.asked, slot.principal) not in before
        if step.id in task.steps and level.state is Part.ACTIVE and fresh:
            return True
    return False


def _close(course: Course, task: Task, reason: CloseReason) -> Task:
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
            course.happened.append(TaskReassigned(old.id, new.id, *people, course.at))
