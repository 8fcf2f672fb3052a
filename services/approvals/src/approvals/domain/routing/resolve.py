"""Turns the steps that are asked for into stages with people; also used again when people change under way."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from approvals.domain.routing.drafts import NOTHING_GIVEN, DraftStep, Given, Planning, named_in, standing
from approvals.domain.routing.plan import StagePlan, StepPlan
from approvals.domain.routing.policy import Stage, Step
from approvals.domain.routing.stand_ins import settle_named, settle_pools
from approvals.domain.routing.who import draft_step

Asked = Sequence[tuple[Stage, Sequence[Step]]]


def resolve(
    planning: Planning,
    asked: Asked,
    kept: Mapping[str, StepPlan] | None = None,
    given: Mapping[str, Given] | None = None,
) -> tuple[StagePlan, ...]:
    """Stages with their people; a step that cannot be filled carries its `problem`.

    `kept` steps stay as they are (they are over); `given` is what was said in steps under way. Stages are settled in
    the order people meet them: the blocking ones first, since the others open after approval.
    """
    kept, given = kept or {}, given or {}
    drafts = {
        stage.id: [
            draft_step(planning, step, given.get(step.id, NOTHING_GIVEN)) for step in steps if step.id not in kept
        ]
        for stage, steps in asked
    }
    _fill_named(planning, kept.values(), [draft for each in drafts.values() for draft in each])
    planning.drafts = [(stage.join, drafts[stage.id]) for stage, _ in asked]
    stages: dict[str, StagePlan] = {}
    for stage, steps in sorted(asked, key=lambda each: not each[0].blocking):
        here = drafts[stage.id]
        _settle(planning, standing(stage.join, here), [kept[step.id] for step in steps if step.id in kept])
        plans = {**kept, **{draft.step.id: _frozen(draft) for draft in here}}
        stages[stage.id] = StagePlan(
            stage.id, tuple(plans[step.id] for step in steps), stage.join, stage.blocking, stage.name
        )
        _count(planning, stages[stage.id])
    return tuple(stages[stage.id] for stage, _ in asked)


def _fill_named(planning: Planning, kept: Iterable[StepPlan], drafts: list[DraftStep]) -> None:
    over = [level for step in kept for level in step.levels] + [level for draft in drafts for level in draft.given.done]
    planning.filling |= named_in(over)
    planning.stood_in |= {(slot.principal, slot.actor) for level in over if level.named for slot in level.slots}


def _settle(planning: Planning, drafts: list[DraftStep], kept: list[StepPlan]) -> None:
    """Overlap and absence of one stage: named people first, since pools make room for them."""
    for draft in drafts:
        settle_named(planning, draft)
    elsewhere = {step.id: named_in(step.levels) for step in kept}
    for draft in drafts:
        others = [each.named for each in drafts if each is not draft]
        settle_pools(planning, draft, set().union(*others, *elsewhere.values()))


def _frozen(draft: DraftStep) -> StepPlan:
    levels = (*draft.given.done, *(level.frozen() for level in draft.levels if level.slots))
    return StepPlan(draft.step.id, levels, draft.problem)


def _count(planning: Planning, stage: StagePlan) -> None:
    """Who must say yes for this stage to pass: later steps collapse onto them and pools do without them."""
    live = [step for step in stage.steps if step.problem is None]
    if not stage.blocking or (stage.join == "any" and len(live) > 1):
        return
    for step in live:
        planning.must_act |= {slot.principal for level in step.levels if level.named for slot in level.slots}
        planning.acted |= named_in(step.levels)


def drop_unavailable(planning: Planning, stage: StagePlan) -> StagePlan:
    """In a stage that joins any, a step that cannot be filled goes while another one stands."""
    standing = tuple(step for step in stage.steps if step.problem is None)
    if stage.join != "any" or not standing:
        return stage
    for step in stage.steps:
        if step.problem is not None:
            planning.note("step_unavailable", step.id, stage=stage.id, detail={"problem": step.problem})
    return replace(stage, steps=standing)
