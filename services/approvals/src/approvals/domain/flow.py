"""How a route moves on: levels, steps, stages and the route itself, until somebody has to be asked."""

from operator import itemgetter

from approvals.domain.happened import (
    ExPostObjection,
    RouteApproved,
    RouteAtRisk,
    RouteRejected,
    RouteResumed,
    RouteStalled,
)
from approvals.domain.progress import (
    OVER,
    LevelState,
    Part,
    Progress,
    RouteState,
    StageState,
    StepState,
)
from approvals.domain.slot import SlotState, Voice
from approvals.domain.tasks import Course, follow_slots


def advance(course: Course) -> None:
    """Moves on as far as the verdicts allow, then brings flags and tasks in line."""
    while _moved(course):
        continue
    _flag(course)
    follow_slots(course)


def end(course: Course, state: RouteState, by: str | None) -> None:
    """The route is over; whoever was still asked is no longer."""
    progress = course.progress
    progress.state, progress.ended_by, progress.ended_at = state, by, course.at
    if state is not RouteState.APPROVED:
        for stage in progress.stages:
            _pass_over(stage)


def current_stage(progress: Progress) -> StageState | None:
    """The stage whose turn it is: before approval the blocking ones, after it the others."""
    blocking = progress.state is RouteState.ACTIVE
    return next((each for each in progress.stages if each.blocking is blocking and each.state not in OVER), None)


def _moved(course: Course) -> bool:
    if course.progress.closed:
        return False
    stage = current_stage(course.progress)
    if stage is None:
        return _approved(course)
    _settle_stage(stage)
    if stage.state not in OVER:
        return False
    _pass_over(stage)
    if stage.state is Part.FAILED and stage.blocking:
        _rejected(course, stage)
    return True


def _approved(course: Course) -> bool:
    if course.progress.state is RouteState.APPROVED:
        return False
    last = _latest(course.progress.slots_with(Voice.APPROVED))
    end(course, RouteState.APPROVED, last.actor if last else None)
    course.happened.append(RouteApproved(course.at))
    return True


def _latest(slots: list[SlotState]) -> SlotState | None:
    clicked = [(slot.at, slot) for slot in slots if slot.at is not None]
    return max(clicked, key=itemgetter(0))[1] if clicked else None


def _rejected(course: Course, stage: StageState) -> None:
    """The event names the no that ended it: the latest one of the stage."""
    noes = [
        (step.id, slot)
        for within, step, _, _, slot in course.progress.all_places()
        if within is stage and slot.voice is Voice.REJECTED
    ]
    last = _latest([slot for _, slot in noes])
    actor = (last.actor if last else None) or ""
    end(course, RouteState.REJECTED, actor)
    where = next((step for step, slot in noes if slot is last), "")
    course.happened.append(RouteRejected(actor, where, course.comment, course.at))


def _pass_over(stage: StageState) -> None:
    for step in stage.steps:
        for level in step.levels:
            for slot in level.slots:
                slot.pass_over()


def _settle_stage(stage: StageState) -> None:
    stage.state = Part.ACTIVE
    for step in stage.steps:
        if step.state not in OVER:
            _settle_step(step)
    good = [step.state in {Part.APPROVED, Part.COLLAPSED} for step in stage.steps]
    bad = [step.state is Part.REJECTED for step in stage.steps]
    passed, failed = (any(good), all(bad)) if stage.join == "any" else (all(good), any(bad))
    if passed or failed:
        stage.state = Part.PASSED if passed else Part.FAILED


def _settle_step(step: StepState) -> None:
    step.state = Part.ACTIVE
    for level in step.levels:
        if level.state is not Part.APPROVED:
            _settle_level(level)
        if level.state is Part.REJECTED:
            step.state = Part.REJECTED
        if level.state is not Part.APPROVED:
            return
    if step.problem is None:
        collapsed = step.levels and all(slot.voice is Voice.COLLAPSED for each in step.levels for slot in each.slots)
        step.state = Part.COLLAPSED if collapsed else Part.APPROVED


def _settle_level(level: LevelState) -> None:
    level.state = Part.ACTIVE
    if level.yeses >= level.need:
        level.state = Part.APPROVED
    elif _is_lost(level):
        level.state = Part.REJECTED
    for slot in level.slots:
        slot.settle(active=level.state is Part.ACTIVE)


def _is_lost(level: LevelState) -> bool:
    """One no is enough where one yes is, or where all are needed; else the noes alone must put the need out of reach.

    Whose yes was given earlier is neither needed nor counted any more.
    """
    need, size = level.need - level.collapsed, level.size - level.collapsed
    return level.noes > 0 and (need == 1 or size - level.noes < need)


def stuck(step: StepState) -> bool:
    """The level whose turn it is cannot get its yeses from the people there are."""
    if step.problem is None or step.state in OVER:
        return False
    level = next((each for each in step.levels if each.state is Part.ACTIVE), None)
    if level is None or not step.problem.startswith("pool_too_small"):
        return True
    return level.possible < level.need


def _stall_of(stage: StageState) -> str | None:
    left = [step for step in stage.steps if step.state not in OVER]
    stalled = [step.problem for step in left if stuck(step)]
    if not stalled or (stage.join == "any" and len(stalled) < len(left)):
        return None
    return stalled[0]


def _risk_of(progress: Progress) -> str | None:
    """The first later step that would be short of people as things are now."""
    stages = [stage for stage in progress.stages if stage.state not in OVER]
    return next(
        (step.problem for stage in stages for step in stage.steps if step.problem and step.state not in OVER), None
    )


def _flag(course: Course) -> None:
    progress = course.progress
    stage = None if progress.closed else current_stage(progress)
    stalled = _stall_of(stage) if stage is not None and stage.state is Part.ACTIVE else None
    risk = None if stalled or progress.closed else _risk_of(progress)
    if stalled and stalled != progress.stalled:
        course.happened.append(RouteStalled(stalled, course.at))
    if progress.stalled and not stalled and not progress.closed:
        course.happened.append(RouteResumed(course.at))
    if risk != progress.at_risk and not progress.closed:
        course.happened.append(RouteAtRisk(risk, course.at))
    progress.stalled, progress.at_risk = stalled, risk


def objected(course: Course, actor: str, step: str, comment: str) -> None:
    """A no after approval changes nothing but the flag."""
    course.progress.ex_post_objection = True
    course.happened.append(ExPostObjection(actor, step, comment, course.at))
