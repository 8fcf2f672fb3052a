"""Whom a step asks, before overlap and absence; and the next way, when a pool turns out too small."""

from approvals.domain.routing.drafts import DraftLevel, DraftStep, Given, Planning
from approvals.domain.routing.heads import chain
from approvals.domain.routing.owners import owners
from approvals.domain.routing.policy import CostCentreOwners, DeptChain, Need, Step, Who
from approvals.domain.routing.pools import name_of, pool


def draft_step(planning: Planning, step: Step, given: Given) -> DraftStep:
    """The step's levels as far as organisation and limits decide; `problem` names what cannot be filled."""
    draft = DraftStep(step, [], given)
    _fill(planning, draft, step.ways, step.need)
    return draft


def _fill(planning: Planning, draft: DraftStep, ways: tuple[Who, ...], need: Need) -> None:
    match ways[0]:
        case DeptChain() as who:
            chain(planning, draft, ways[1:], who)
        case CostCentreOwners():
            owners(planning, draft)
        case _:
            level = pool(planning, draft, ways, need)
            if draft.problem is None or not level.fallback:
                draft.levels.append(level)
                return
            draft.problem = None
            planning.note("fallback", draft.step.id, detail={"asked": name_of(level.fallback[0])})
            _fill(planning, draft, level.fallback, level.need)


def next_way(planning: Planning, draft: DraftStep, level: DraftLevel) -> None:
    """Puts the people of the level's next way in its place."""
    planning.note("fallback", draft.step.id, detail={"asked": name_of(level.fallback[0])})
    fresh = DraftStep(draft.step, [], draft.given)
    _fill(planning, fresh, level.fallback, level.need)
    for each in fresh.levels:
        each.top = each.top or level.top
    at = draft.levels.index(level)
    draft.levels[at : at + 1] = fresh.levels
    draft.problem = draft.problem or fresh.problem
    if fresh.chain is not None:
        draft.chain, draft.above = fresh.chain, fresh.above
