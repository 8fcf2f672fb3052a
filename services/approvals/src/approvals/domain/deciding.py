"""A verdict: yes, no, or back to its author. It counts for everything its giver is asked in this route."""

from approvals.domain.asked import places_asked_of
from approvals.domain.binding import Pinned, bind
from approvals.domain.errors import AlreadyDecided, CommentRequired
from approvals.domain.flow import advance, end, objected
from approvals.domain.happened import Decision, RouteReturned, TaskDecided
from approvals.domain.progress import Place, RouteState, TaskState
from approvals.domain.slot import Voice
from approvals.domain.tasks import APPROVAL, Course

STATE_AFTER = {"approve": TaskState.APPROVED, "reject": TaskState.REJECTED, "return": TaskState.RETURNED}
VOICE_AFTER = {"approve": Voice.APPROVED, "reject": Voice.REJECTED}


def decide(course: Course, pinned: Pinned, verdict: str, actor: str) -> None:
    """`verdict` is approve, reject or return. In a pool a no may only remove one voter."""
    places = places_asked_of(course, pinned, actor)
    if verdict == "return" and course.progress.state is RouteState.APPROVED:
        raise AlreadyDecided("an approved request cannot be returned")
    if verdict != "approve" and not course.comment.strip():
        raise CommentRequired
    _record(course, verdict, actor, places)
    if verdict == "return":
        course.happened.append(RouteReturned(actor, course.comment, course.at))
        end(course, RouteState.RETURNED, actor)
    advance(course)
    if not course.progress.closed and (verdict == "reject" or _planned_otherwise(places)):
        bind(course, pinned)
        advance(course)


def _planned_otherwise(places: list[Place]) -> bool:
    """Who comes later was planned for others to act here, or for nobody who could: what is left is bound again."""
    return any(
        step.problem is not None or any(slot.assignee or slot.second for slot in level.slots)
        for _, step, _, level, _ in places
    )


def _record(course: Course, verdict: str, actor: str, places: list[Place]) -> None:
    """One decision per slot; one fact per task."""
    for task in course.progress.open_tasks:
        keys = (task.assignee, task.principal)
        here = [place for place in places if (place[-1].seat_of(actor), place[-1].principal) == keys]
        if task.kind != APPROVAL or not here:
            continue
        decisions = tuple(_said(course, verdict, actor, place) for place in here)
        task.state, task.closed_at, task.decided_by = STATE_AFTER[verdict], course.at, actor
        told = TaskDecided(task.id, task.assignee, task.principal, actor, verdict, decisions, course.at)
        course.happened.append(told)
        for stage, step, *_ in here:
            if verdict == "reject" and not stage.blocking:
                objected(course, actor, step.id, course.comment)


def _said(course: Course, verdict: str, actor: str, place: Place) -> Decision:
    _, step, level, _, slot = place
    turn = course.progress.next_turn(step.id, slot.principal)
    decision = Decision(step.id, level, slot.principal, actor, verdict, course.comment, turn)
    if verdict in VOICE_AFTER:
        slot.voice = VOICE_AFTER[verdict]
        slot.actor, slot.at, slot.revision = actor, course.at, course.progress.revision
    return decision
