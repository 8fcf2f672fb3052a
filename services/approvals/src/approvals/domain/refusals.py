"""Who may do something now: the first refusal that applies, in the order people are told."""

from collections.abc import Iterable
from typing import Any

from approvals.domain.documents import instant_text
from approvals.domain.errors import (
    AlreadyDecided,
    AlreadyInRoute,
    Inactive,
    NotActive,
    NotAnApprovalTask,
    NotAsked,
    RouteClosed,
    SelfApproval,
    SlotLost,
    StaleRevision,
)
from approvals.domain.progress import CloseReason, Place, Progress, RouteState, Task, TaskState
from approvals.domain.slot import UNSAID, SlotState, Voice
from approvals.domain.tasks import REPAIR, Course

LOST = frozenset({CloseReason.REASSIGNED, CloseReason.SLOT_LOST})
SAID = frozenset({Voice.APPROVED, Voice.REJECTED})


def refuse_before(
    course: Course,
    actor: str,
    revision: int,
    *,
    same_content: bool = True,
    active: Iterable[str] = (),
    approvers: Iterable[str] = (),
) -> None:
    """What can be told without looking for his task: route state, revision, the persons themselves.

    `active` are others who must be able to act, `approvers` those the command would bring in.
    """
    progress, deciding = course.progress, (actor, *approvers)
    if progress.closed:
        raise RouteClosed(state=progress.state.value, **ending(progress))
    if revision != progress.revision or not same_content:
        raise StaleRevision(revision=progress.revision)
    for person in (*deciding, *active):
        if not course.organisation.is_active(person):
            raise Inactive(person=person)
    for person in deciding:
        if person in course.request.excluded:
            raise SelfApproval(person=person)


def refuse_after_approval(progress: Progress) -> None:
    """Reviews after approval are decided, nothing else."""
    if progress.state is RouteState.APPROVED:
        raise AlreadyDecided(**ending(progress))


def open_places_of(progress: Progress, actor: str) -> list[Place]:
    """Where he is asked, as the approver of record or as the one who acts for him."""
    return [place for place in progress.all_places() if place[-1].voice is Voice.OPEN and place[-1].acts(actor)]


def refuse_unasked(course: Course, actor: str, *, had_task: bool) -> None:
    """He has no open slot: says why. `had_task`: he had one until the organisation of this moment was looked at."""
    progress = course.progress
    if any(task.kind == REPAIR and task.assignee == actor for task in progress.open_tasks):
        raise NotAnApprovalTask
    his = [task for task in progress.tasks if task.assignee == actor and task.kind != REPAIR]
    if had_task or (his and his[-1].reason in LOST and not _is_said(progress, his[-1])):
        raise SlotLost
    _refuse_decided(progress, actor)
    waiting = {Voice.WAITING, Voice.SUSPENDED}
    if any(slot.acts(actor) for slot in progress.slots_with(*waiting)):
        raise NotActive
    raise NotAsked


def _is_said(progress: Progress, task: Task) -> bool:
    """Whether a principal's own slot was decided after his task had gone to who acts for him: he has not lost it."""
    return any(
        step.id in task.steps and slot.principal == task.principal == task.assignee
        for _, step, _, _, slot in progress.all_places()
        if slot.voice in SAID and slot.forwarded_by is None
    )


def refuse_second_seat(progress: Progress, person: str, places: Iterable[Place]) -> None:
    """Raises AlreadyInRoute for somebody who fills a slot other than these: named, asked now, or already heard."""
    own = {id(place[-1]) for place in places}
    for _, _, _, level, slot in progress.all_places():
        if id(slot) not in own and person in _signing(slot) and _is_filled(slot, person, named=level.named):
            raise AlreadyInRoute(person=person)


def _signing(slot: SlotState) -> set[str | None]:
    return {slot.principal, slot.actor} if slot.voice in SAID else {slot.principal, *slot.asked_people}


def _is_filled(slot: SlotState, person: str, *, named: bool) -> bool:
    """Whom approvers brought in keeps his seat while it waits again, in a pool, too."""
    if slot.voice is Voice.WAITING:
        handed = slot.forwarded_by is not None and person == slot.asked
        return named or slot.added_by is not None or handed or person == slot.second
    return slot.voice in {*UNSAID, *SAID}


def _refuse_decided(progress: Progress, actor: str) -> None:
    """Told with who decided and when."""
    for stage, _, _, level, slot in progress.all_places():
        if actor not in {slot.principal, slot.actor, *slot.asked_people}:
            continue
        if slot.voice in SAID:
            raise decided(slot)
        if slot.voice is Voice.PASSED_OVER:
            near = [*level.slots, *(each for within, *_, each in progress.all_places() if within is stage)]
            other = next((each for each in near if each.voice is Voice.APPROVED), None)
            raise decided(other) if other else AlreadyDecided(**ending(progress))
    if progress.state is RouteState.APPROVED or any(_is_decided(progress, actor)):
        raise AlreadyDecided(**ending(progress))


def _is_decided(progress: Progress, actor: str) -> list[bool]:
    over = {TaskState.APPROVED, TaskState.REJECTED, TaskState.RETURNED}
    return [task.state in over for task in progress.tasks if actor in {task.assignee, task.principal}]


def decided(slot: SlotState) -> AlreadyDecided:
    """The refusal that names who was first."""
    at = instant_text(slot.at) if slot.at else None
    return AlreadyDecided(decided_by=slot.actor, decided_at=at, verdict=slot.voice.value, principal=slot.principal)


def ending(progress: Progress) -> dict[str, Any]:
    """Who ended the route and when, for the details of a refusal."""
    at = instant_text(progress.ended_at) if progress.ended_at else None
    return {"decided_by": progress.ended_by, "decided_at": at}
