"""A process administrator names somebody for a step that is short of people; deciding is not his to do."""

from approvals.domain.asked import catch_up
from approvals.domain.binding import Pinned, bind
from approvals.domain.errors import NotAnApprovalTask, NothingToRepair, SelfApproval
from approvals.domain.flow import advance
from approvals.domain.happened import StandInNamed
from approvals.domain.progress import OVER, Progress, StepState
from approvals.domain.refusals import refuse_before, refuse_second_seat
from approvals.domain.tasks import Course, repairers

CURABLE = ("pool_too_small", "no_stand_in", "no_owner")


def name_stand_in(course: Course, pinned: Pinned, actor: str, person: str, step: str | None, revision: int) -> None:
    """For the step that stalls the route, or one that is at risk. The right to do so is the caller's to check.

    Naming oneself would be approving with a repair task; naming for one's own request is left to other administrators.
    """
    refuse_before(course, person, revision)
    if actor in course.request.excluded and set(repairers(course)) - course.request.excluded:
        raise SelfApproval(person=actor)
    if person == actor:
        raise NotAnApprovalTask
    catch_up(course, pinned)
    short = _short_step(course.progress, step)
    refuse_second_seat(course.progress, person, ())
    named = course.progress.stand_ins.get(short.id, ())
    course.progress.stand_ins[short.id] = tuple(dict.fromkeys((*named, person)))
    course.happened.append(StandInNamed(short.id, actor, person, course.comment, course.at))
    course.cause = "stand_in"
    bind(course, pinned)
    advance(course)


def short_steps(progress: Progress) -> list[str]:
    """Steps not over that a stand-in could help."""
    return [step.id for step in _short(progress)]


def _short(progress: Progress) -> list[StepState]:
    steps = [step for stage in progress.stages if stage.state not in OVER for step in stage.steps]
    return [step for step in steps if step.state not in OVER and (step.problem or "").startswith(CURABLE)]


def _short_step(progress: Progress, wanted: str | None) -> StepState:
    found = next((step for step in _short(progress) if wanted in {None, step.id}), None)
    if found is None:
        raise NothingToRepair(step=wanted)
    return found
