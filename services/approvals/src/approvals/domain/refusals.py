"""Who may decide now: the first refusal that applies, in the order people are told."""

from typing import Any

from approvals.domain.documents import instant_text
from approvals.domain.errors import (
    AlreadyDecided,
    Inactive,
    NotActive,
    NotAnApprovalTask,
    NotAsked,
    RouteClosed,
    SelfApproval,
    SlotLost,
    StaleRevision,
)
from approvals.domain.progress import CloseReason, Progress, RouteState, SlotState, TaskState, Voice
from approvals.domain.tasks import REPAIR, Course

LOST = frozenset({CloseReason.REASSIGNED, CloseReason.SLOT_LOST})


def refuse_before(course: Course, actor: str, revision: int, *, same_content: bool) -> None:
    """What can be told without looking for his task: route state, revision, the person himself."""
    progress = course.progress
    if progress.closed:
        raise RouteClosed(state=progress.state.value, **_ending(progress))
    if revision != progress.revision or not same_content:
        raise StaleRevision(revision=progress.revision)
    if not course.organisation.is_active(actor):
        raise Inactive
    if actor in course.request.excluded:
        raise SelfApproval


def open_slots_of(progress: Progress, actor: str) -> list[SlotState]:
    """Slots he is asked for: as the approver of record or as the one who acts for him."""
    return [slot for slot in progress.slots_with(Voice.OPEN) if actor in {slot.principal, slot.assignee}]


def refuse_after(course: Course, actor: str, had_task: bool) -> None:
    """He has no open slot: says why. `had_task`: he had one until the organisation of this moment was looked at."""
    progress = course.progress
    if any(task.kind == REPAIR and task.assignee == actor for task in progress.open_tasks):
        raise NotAnApprovalTask
    his = [task for task in progress.tasks if actor in {task.assignee, task.principal} and task.kind != REPAIR]
    if had_task or any(task.assignee == actor and task.reason in LOST for task in his):
        raise SlotLost
    _refuse_decided(progress, actor)
    if any(actor in {slot.principal, slot.assignee} for slot in progress.slots_with(Voice.WAITING)):
        raise NotActive
    raise NotAsked


def _refuse_decided(progress: Progress, actor: str) -> None:
    """Told with who decided and when."""
    for _, _, _, level, slot in progress.places():
        if actor not in {slot.principal, slot.assignee, slot.actor}:
            continue
        if slot.voice in {Voice.APPROVED, Voice.REJECTED}:
            raise _decided(slot)
        if slot.voice is Voice.PASSED_OVER:
            other = next((each for each in level.slots if each.voice is Voice.APPROVED), None)
            raise _decided(other) if other else AlreadyDecided(**_ending(progress))
    if progress.state is RouteState.APPROVED or any(_is_decided(progress, actor)):
        raise AlreadyDecided(**_ending(progress))


def _is_decided(progress: Progress, actor: str) -> list[bool]:
    over = {TaskState.APPROVED, TaskState.REJECTED, TaskState.RETURNED}
    return [task.state in over for task in progress.tasks if actor in {task.assignee, task.principal}]


def _decided(slot: SlotState) -> AlreadyDecided:
    at = instant_text(slot.at) if slot.at else None
    return AlreadyDecided(decided_by=slot.actor, decided_at=at, verdict=slot.voice.value, principal=slot.principal)


def _ending(progress: Progress) -> dict[str, Any]:
    at = instant_text(progress.ended_at) if progress.ended_at else None
    return {"decided_by": progress.ended_by, "decided_at": at}
