"""An approver asks somebody before he decides; the task stays with him and its clock stands still."""

from uuid import uuid5

from approvals.domain.asked import places_asked_of, tasks_at
from approvals.domain.binding import Pinned
from approvals.domain.documents import instant_text
from approvals.domain.errors import AlreadyDecided, CommentRequired, Inactive, NotAsked, RouteClosed, StaleRevision
from approvals.domain.happened import TaskAnswered, TaskAsked
from approvals.domain.progress import Progress
from approvals.domain.question import Question
from approvals.domain.refusals import ending, refuse_after_approval
from approvals.domain.tasks import TASKS, Course
from common.errors import Invalid


def ask(course: Course, pinned: Pinned, actor: str, to: str) -> None:
    """Anybody active may be asked, requester and preparer first of all; who is asked may see the request."""
    places = places_asked_of(course, pinned, actor)
    refuse_after_approval(course.progress)
    if not course.comment.strip():
        raise CommentRequired
    if to == actor:
        raise Invalid("ask somebody else", errors=[{"pointer": "/to", "detail": "this is yourself"}])
    progress, tasks = course.progress, tuple(tasks_at(course, places))
    number = len(progress.questions) + 1
    name = uuid5(TASKS, f"{course.request_id}/{progress.revision}/{progress.number}/question/{number}")
    progress.questions.append(Question(str(name), tasks, actor, to, course.at))
    course.happened.append(TaskAsked(str(name), tasks, actor, to, course.comment, course.at))


def answer(course: Course, actor: str, revision: int, question: str | None) -> None:
    """Only the person asked answers; without `question` the one that has waited longest.

    A question outlives the task it was asked about: whoever decides next can read the answer.
    """
    progress = course.progress
    if progress.closed:
        raise RouteClosed(state=progress.state.value, **ending(progress))
    if revision != progress.revision:
        raise StaleRevision(revision=progress.revision)
    if not course.organisation.is_active(actor):
        raise Inactive(person=actor)
    refuse_after_approval(progress)
    found = _open_question(progress, actor, question)
    if not course.comment.strip():
        raise CommentRequired
    found.answered_at = course.at
    course.happened.append(TaskAnswered(found.id, found.tasks, found.asker, actor, course.comment, course.at))


def _open_question(progress: Progress, actor: str, question: str | None) -> Question:
    his = [each for each in progress.questions if each.to == actor and question in {None, each.id}]
    if not his:
        raise NotAsked
    waiting = next((each for each in his if each.open), None)
    if waiting is None:
        at = his[-1].answered_at
        raise AlreadyDecided("this is answered", decided_by=actor, decided_at=instant_text(at) if at else None)
    return waiting
