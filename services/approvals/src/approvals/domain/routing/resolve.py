"""Turns the steps that are asked for into stages with people; also used again when people change under way."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from approvals.domain.routing.drafts import NOTHING_GIVEN, DraftStep, Given, Planning
from approvals.domain.routing.overlap import collapse, shed
from approvals.domain.routing.plan import LevelPlan, StagePlan, StepPlan
from approvals.domain.routing.policy import Stage, Step
from approvals.domain.routing.stand_ins import present_only, stand_in
from approvals.domain.routing.who import draft_step

Asked = Sequence[tuple[Stage, Sequence[Step]]]


def resolve(
    planning: Planning,
    asked: Asked,
    kept: Mapping[str, StepPlan] | None = None,
    given: Mapping[str, Given] | None = None,
) -> tuple[StagePlan, ...]:
    """Stages with their people; a step that cannot be filled carries its `problem`.

    `kept` steps stay as they are (they are over); `given` is what was said in steps under way.
    """
    kept, given = kept or {}, given or {}
    drafts = {
        step.id: draft_step(planning, step, given.get(step.id, NOTHING_GIVEN))
        for _, steps in asked
        for step in steps
        if step.id not in kept
    }
    _fill_named(planning, kept.values(), drafts.values())
    stages = []
    for stage, steps in asked:
        here = [drafts[step.id] for step in steps if step.id in drafts]
        _settle(planning, here, [kept[step.id] for step in steps if step.id in kept])
        plans = tuple(kept[step.id] if step.id in kept else _frozen(drafts[step.id]) for step in steps)
        planned = StagePlan(stage.id, plans, stage.join, stage.blocking, stage.name)
        stages.append(planned)
        _count(planning, planned)
    return tuple(stages)


def _fill_named(planning: Planning, kept: Iterable[StepPlan], drafts: Iterable[DraftStep]) -> None:
    levels: list[LevelPlan] = [level for step in kept for level in step.levels]
    levels += [level for draft in drafts for level in draft.given.done]
    planning.filling |= {
        slot.principal for draft in drafts for each in draft.levels if each.named for slot in each.slots
    }
    for level in levels:
        if level.named:
            planning.filling |= {slot.principal for slot in level.slots} | {slot.actor for slot in level.slots}


def _settle(planning: Planning, drafts: list[DraftStep], kept: list[StepPlan]) -> None:
    """Overlap and absence of one stage: named people first, since pools make room for them."""
    for draft in drafts:
        collapse(planning, draft)
        stand_in(planning, draft)
    named = {step.id: _named_in(step.levels) for step in kept}
    for draft in drafts:
        named[draft.step.id] = _named_in([*draft.given.done, *(level.frozen() for level in draft.levels)])
    for draft in drafts:
        others = {person for step, people in named.items() if step != draft.step.id for person in people}
        for level in draft.levels:
            shed(planning, draft, level, others)
            if not level.named:
                present_only(planning, draft, level)
                level.named = len(level.slots) == level.need and not draft.given.no
        named[draft.step.id] = _named_in([*draft.given.done, *(level.frozen() for level in draft.levels)])


def _named_in(levels: Iterable[LevelPlan]) -> set[str]:
    slots = [slot for level in levels if level.named for slot in level.slots]
    return {slot.principal for slot in slots} | {slot.actor for slot in slots}


def _frozen(draft: DraftStep) -> StepPlan:
    levels = (*draft.given.done, *(level.frozen() for level in draft.levels if level.slots))
    return StepPlan(draft.step.id, levels, draft.problem)


def _count(planning: Planning, stage: StagePlan) -> None:
    """Who must say yes for this stage to pass: later steps collapse onto them and pools do without them."""
    live = [step for step in stage.steps if step.problem is None]
    if not stage.blocking or (stage.join == "any" and len(live) > 1):
        return
    for step in live:
        for level in step.levels:
            if level.named:
                planning.must_act |= {slot.principal for slot in level.slots}
                planning.acted |= {slot.principal for slot in level.slots} | {slot.actor for slot in level.slots}


def drop_unavailable(planning: Planning, stage: StagePlan) -> StagePlan:
    """In a stage that joins any, a step that cannot be filled goes while another one stands."""
    standing = tuple(step for step in stage.steps if step.problem is None)
    if stage.join != "any" or not standing:
        return stage
    for step in stage.steps:
        if step.problem is not None:
            planning.note("step_unavailable", step.id, stage=stage.id, detail={"problem": step.problem})
    return replace(stage, steps=standing)
