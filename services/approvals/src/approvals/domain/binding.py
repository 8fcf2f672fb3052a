"""People are bound late: whatever is not over is resolved again with the organisation of the moment."""

from dataclasses import dataclass

from approvals.domain.happened import RouteChanged
from approvals.domain.money import RateMissing, Rates
from approvals.domain.progress import OVER, LevelState, Part, Progress, SlotState, StepState, Voice, level_state
from approvals.domain.routing.drafts import Given, Planning
from approvals.domain.routing.facts import Request
from approvals.domain.routing.plan import StagePlan, StepPlan
from approvals.domain.routing.policy import Policy
from approvals.domain.routing.resolve import resolve
from approvals.domain.tasks import Course


@dataclass(frozen=True, slots=True)
class Pinned:
    """What does not move during approval: the policy version, the facts and the rates of the submit."""

    policy: Policy
    request: Request
    rates: Rates


def needs_binding(course: Course) -> bool:
    """The organisation is another version, unnumbered, or answers differently as time goes by."""
    version = course.organisation.version
    return version == 0 or version != course.progress.bound_to or course.organisation.depends_on_time


def bind(course: Course, pinned: Pinned) -> None:
    """Puts today's people into every step that is not over; what was said stays said."""
    before = _people(course.progress)
    amount = pinned.request.total(pinned.policy.amount_basis)
    planning = Planning(pinned.policy, course.organisation, pinned.request, pinned.rates, course.at, amount)
    try:
        _merge_stages(course.progress, _resolved(planning, course.progress))
    except RateMissing as missing:
        _put_problem(course.progress, f"rate_missing:{missing.details['currency']}")
    course.progress.bound_to = course.organisation.version
    if _people(course.progress) != before:
        course.happened.append(RouteChanged(course.at))


def _people(progress: Progress) -> list[tuple[str, str, str | None]]:
    return [(step.id, slot.principal, slot.assignee) for _, step, _, _, slot in progress.places()]


def _resolved(planning: Planning, progress: Progress) -> tuple[StagePlan, ...]:
    stages = {stage.id: stage for stage in planning.policy.stages}
    steps = {step.id: step for step in planning.policy.steps}
    asked = [(stages[stage.id], [steps[step.id] for step in stage.steps]) for stage in progress.stages]
    over = [step for stage in progress.stages for step in stage.steps if stage.state in OVER or step.state in OVER]
    kept = {step.id: step.plan for step in over}
    given = {step.id: _given(step) for stage in progress.stages for step in stage.steps if step.id not in kept}
    return resolve(planning, asked, kept, given)


def _given(step: StepState) -> Given:
    done = tuple(level.plan for level in step.levels if level.state is Part.APPROVED)
    open_slots = [slot for level in step.levels if level.state is not Part.APPROVED for slot in level.slots]
    yes = tuple(slot.plan for slot in open_slots if slot.voice is Voice.APPROVED)
    return Given(done, yes, frozenset(slot.principal for slot in open_slots if slot.voice is Voice.REJECTED))


def _merge_stages(progress: Progress, plans: tuple[StagePlan, ...]) -> None:
    for stage, plan in zip(progress.stages, plans, strict=True):
        for step, step_plan in zip(stage.steps, plan.steps, strict=True):
            if stage.state not in OVER and step.state not in OVER:
                _merge_step(step, step_plan)


def _merge_step(step: StepState, plan: StepPlan) -> None:
    """Finished levels stay; the others get their new people, and everybody keeps what he has said."""
    done = [level for level in step.levels if level.state is Part.APPROVED]
    left = [level for level in step.levels if level.state is not Part.APPROVED]
    known = {slot.principal: (slot, level) for level in left for slot in level.slots}
    fresh = [level_state(level) for level in plan.levels[len(done) :]]
    for level in fresh:
        for at, slot in enumerate(level.slots):
            _keep_voice(level, at, slot, known)
    noes = [(slot, level) for slot, level in known.values() if slot.voice is Voice.REJECTED]
    if fresh and noes:
        fresh[0].slots += [slot for slot, _ in noes]
        fresh[0].size = max(fresh[0].size, len(fresh[0].slots), noes[0][1].size)
    step.levels, step.problem = [*done, *fresh], plan.problem


def _keep_voice(level: LevelState, at: int, slot: SlotState, known: dict[str, tuple[SlotState, LevelState]]) -> None:
    old, home = known.get(slot.principal, (None, None))
    if old is None or home is None:
        return
    if old.voice is Voice.APPROVED:
        level.slots[at] = old
    if home.state is Part.ACTIVE:
        level.size = max(level.size, home.size)


def _put_problem(progress: Progress, problem: str) -> None:
    for stage in progress.stages:
        for step in stage.steps:
            if stage.state not in OVER and step.state not in OVER:
                step.problem = problem
