"""Only whoever is asked at this moment may go on; the organisation of this moment is taken in first."""

from approvals.domain.binding import Pinned, bind, needs_binding
from approvals.domain.flow import advance
from approvals.domain.progress import Place
from approvals.domain.refusals import open_places_of, refuse_unasked
from approvals.domain.tasks import Course


def catch_up(course: Course, pinned: Pinned) -> None:
    """Nothing happens when nothing changed. Whoever refuses afterwards drops `course.progress`."""
    if needs_binding(course):
        bind(course, pinned)
        advance(course)


def places_asked_of(course: Course, pinned: Pinned, actor: str) -> list[Place]:
    """His open slots. Raises the refusal that tells why he has none."""
    had_task = bool(open_places_of(course.progress, actor))
    catch_up(course, pinned)
    places = open_places_of(course.progress, actor)
    if not places:
        refuse_unasked(course, actor, had_task=had_task)
    return places


def tasks_at(course: Course, places: list[Place]) -> list[str]:
    """Ids of the open tasks that stand for these slots."""
    keys = {(person, slot.principal) for *_, slot in places for person in slot.asked_people}
    return [task.id for task in course.progress.open_tasks if (task.assignee, task.principal) in keys]
