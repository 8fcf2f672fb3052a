"""People are bound late: whatever is not over is resolved again with the organisation of the moment."""

from collections.abc import Mapping
from dataclasses import dataclass

from approvals.domain.happened import RouteChanged
from approvals.domain.money import RateMissing, Rates
from approvals.domain.progress import OVER, LevelState, Part, Progress, StepState, level_state
from approvals.domain.routing.drafts import Given, Planning
from approvals.domain.routing.facts import Request
from approvals.domain.routing.plan import StagePlan, StepPlan
from approvals.domain.routing.policy import Policy
from approvals.domain.routing.resolve import resolve
from approvals.domain.seating import Seating
from approvals.domain.slot import UNSAID, SlotState, Voice
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
    _seat_the_arranged(planning, course.progress)
    try:
        _merge_stages(planning, course.progress, _resolved(planning, course.progress))
    except RateMissing as missing:
        _put_problem(course.progress, f"rate_missing:{missing.details['currency']}")
    course.progress.bound_to = course.organisation.version
    if _people(course.progress) != before:
        course.happened.append(RouteChanged(course.at))


def _people(progress: Progress) -> list[tuple[str, str, str | None, str | None]]:
    return [(step.id, slot.principal, slot.assignee, slot.second) for _, step, _, _, slot in progress.places()]


def _seat_the_arranged(planning: Planning, progress: Progress) -> None:
    """Whom approvers brought in fills a slot like everybody else: no delegate for others, no second voice in a pool."""
    for *_, slot in progress.all_places():
        if slot.added_by and slot.voice is not Voice.PASSED_OVER and planning.eligible(slot.principal):
            planning.filling.add(slot.principal)
            planning.acted.add(slot.principal)
        if slot.second and slot.voice in UNSAID and planning.eligible(slot.second):
            planning.filling.add(slot.second)
            planning.acted.add(slot.second)
        if slot.forwarded_by and slot.voice in UNSAID and planning.eligible(slot.assignee):
            planning.filling.add(slot.asked)
            planning.acted.add(slot.asked)
            planning.acting[slot.principal] = slot.asked


def _resolved(planning: Planning, progress: Progress) -> tuple[StagePlan, ...]:
    stages = {stage.id: stage for stage in planning.policy.stages}
    steps = {step.id: step for step in planning.policy.steps}
    asked = [(stages[stage.id], [steps[step.id] for step in stage.steps]) for stage in progress.stages]
    over = [step for stage in progress.stages for step in stage.steps if stage.state in OVER or step.state in OVER]
    kept = {step.id: step.plan for step in over}
    given = {
        step.id: _given(step, progress.stand_ins.get(step.id, ()))
        for stage in progress.stages
        for step in stage.steps
        if step.id not in kept
    }
    return resolve(planning, asked, kept, given)


def _given(step: StepState, stand_ins: tuple[str, ...]) -> Given:
    done = tuple(level.plan for level in step.levels if level.state is Part.APPROVED)
    open_slots = [slot for level in step.levels if level.state is not Part.APPROVED for slot in level.slots]
    yes = tuple(slot.plan for slot in open_slots if slot.voice is Voice.APPROVED and not slot.says_no)
    return Given(done, yes, frozenset(slot.principal for slot in open_slots if slot.says_no), stand_ins)


def _merge_stages(planning: Planning, progress: Progress, plans: tuple[StagePlan, ...]) -> None:
    named = [level for stage in plans for step in stage.steps for level in step.levels if level.named]
    taken = {person for level in named for slot in level.slots for person in (slot.principal, slot.actor)}
    seating = Seating(planning, frozenset(taken))
    for stage, plan in zip(progress.stages, plans, strict=True):
        for step, step_plan in zip(stage.steps, plan.steps, strict=True):
            if stage.state not in OVER and step.state not in OVER:
                _merge_step(seating, step, step_plan)


def _merge_step(seating: Seating, step: StepState, plan: StepPlan) -> None:
    """Finished levels stay; the others get their new people, and everybody keeps what he has said and arranged."""
    done = [level for level in step.levels if level.state is Part.APPROVED]
    left = [level for level in step.levels if level.state is not Part.APPROVED]
    known = {slot.principal: (slot, level) for level in left for slot in level.slots}
    fresh = [level_state(level) for level in plan.levels[len(done) :]]
    there = {slot.principal for level in fresh for slot in level.slots}
    for level in fresh:
        for at, slot in enumerate(level.slots):
            old, home = known.get(slot.principal) or _predecessor(slot, known, there)
            if old is not None and home is not None:
                level.slots[at] = seating.kept(old, slot)
                level.size = max(level.size, home.size if home.state is Part.ACTIVE else 0)
    noes = [(slot, level) for slot, level in known.values() if slot.says_no]
    if fresh and noes:
        fresh[0].slots += [slot for slot, _ in noes]
        fresh[0].size = max(fresh[0].size, len(fresh[0].slots), noes[0][1].size)
    step.levels, step.problem = [*done, *fresh], plan.problem


Known = Mapping[str, tuple[SlotState, LevelState]]


def _predecessor(slot: SlotState, known: Known, there: set[str]) -> tuple[SlotState, LevelState] | tuple[None, None]:
    """Who held this slot's post before and holds none now: whom he added stays with the post."""
    for principal, (old, home) in known.items():
        if principal not in there and set(old.posts) & set(slot.posts):
            return old, home
    return None, None


def _put_problem(progress: Progress, problem: str) -> None:
    for stage in progress.stages:
        for step in stage.steps:
            if stage.state not in OVER and step.state not in OVER:
                step.problem = problem
