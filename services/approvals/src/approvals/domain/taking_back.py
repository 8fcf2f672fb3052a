"""Somebody takes back his yes while the route is active: what came after it has its turn again later."""

from collections.abc import Iterable
from dataclasses import replace

from approvals.domain.binding import Pinned, bind
from approvals.domain.errors import AlreadyDecided, Inactive, NotActive, NotAsked, SelfApproval, StaleRevision
from approvals.domain.flow import advance
from approvals.domain.happened import ApprovalTakenBack
from approvals.domain.progress import OVER, LevelState, Part, Place, Progress, RouteState, StageState, StepState
from approvals.domain.refusals import ending
from approvals.domain.slot import Voice
from approvals.domain.tasks import Course


def take_back(course: Course, pinned: Pinned, actor: str, revision: int) -> None:
    """Every yes he clicked or that was given in his name, of this revision or carried over from an earlier one."""
    progress = course.progress
    if progress.state is not RouteState.ACTIVE:
        raise AlreadyDecided(**ending(progress))
    if revision != progress.revision:
        raise StaleRevision(revision=progress.revision)
    if not course.organisation.is_active(actor):
        raise Inactive(person=actor)
    if actor in course.request.excluded:
        raise SelfApproval(person=actor)
    for place in _given_by(progress, actor):
        _take_back(course, actor, place)
        _reopen(progress, place)
    course.cause = "taken_back"
    bind(course, pinned)
    advance(course)


def _given_by(progress: Progress, actor: str) -> list[Place]:
    places = list(progress.all_places())
    given = [
        each for each in places if each[-1].voice is Voice.APPROVED and actor in {each[-1].actor, each[-1].principal}
    ]
    if not given and any(actor in {slot.principal, slot.assignee} for *_, slot in places):
        raise NotActive("You have not approved: there is nothing to take back.")
    if not given:
        raise NotAsked
    return given


def _take_back(course: Course, actor: str, place: Place) -> None:
    _, step, level, _, slot = place
    revision = slot.revision or course.progress.revision
    turn = course.progress.next_turn(step.id, slot.principal)
    told = ApprovalTakenBack(step.id, level, slot.principal, actor, revision, turn, course.comment, course.at)
    course.happened.append(told)
    slot.voice, slot.actor, slot.at, slot.revision = Voice.WAITING, None, None, None
    earlier = course.progress.earlier
    kept = tuple(each for each in earlier.approvals if (each.step, each.principal) != (step.id, slot.principal))
    course.progress.earlier = replace(earlier, approvals=kept)


def _reopen(progress: Progress, place: Place) -> None:
    """Its level and everything after it waits again; what others have said stays said."""
    stage, step, number, *_ = place
    _wait(step, step.levels[number:])
    if stage.state in OVER:
        _wait_unfinished(stage)
    for later in progress.stages[progress.stages.index(stage) + 1 :]:
        _wait_unfinished(later)


def _wait_unfinished(stage: StageState) -> None:
    stage.state = Part.WAITING
    for step in stage.steps:
        if step.state not in OVER:
            _wait(step, [level for level in step.levels if level.state is not Part.APPROVED])


def _wait(step: StepState, levels: Iterable[LevelState]) -> None:
    step.state = Part.WAITING
    for level in levels:
        level.state = Part.WAITING
        for slot in level.slots:
            slot.wait()
