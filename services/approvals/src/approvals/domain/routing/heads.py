"""Heads of departments from the paying one upwards, and the role above the top."""

from collections.abc import Iterator

from approvals.domain.routing.drafts import DraftLevel, DraftStep, Planning
from approvals.domain.routing.plan import Slot
from approvals.domain.routing.policy import CostCentreOwners, DeptChain, Who
from approvals.domain.routing.pools import pool
from approvals.domain.routing.reasons import Code


def chain(planning: Planning, draft: DraftStep, ways: tuple[Who, ...], who: DeptChain) -> None:
    """Fills the draft with heads by mode; nobody covers: the role above the top is added with its own need.

    `ways` come after this chain; pools among them stand in for a role above the top that is short.
    """
    draft.chain, draft.above = who, (who.above_top, *(each for each in ways if not _is_chain(each)))
    asked: dict[str, list[str]] = {}
    covered = False
    for department, person in _heads(planning, draft):
        if person in asked:
            asked[person].append(f"dept:{department}")
            planning.note("same_person", draft.step.id, person=person, department=department)
            continue
        covered = _covers(planning, draft, department, person)
        if covered or who.mode == "each":
            asked[person] = [f"dept:{department}"]
        if covered:
            break
    slots = [Slot(person, posts=tuple(posts)) for person, posts in asked.items()]
    draft.levels = [_level(draft, slot) for slot in slots if not draft.given.is_done(slot)]
    if not covered:
        draft.levels.append(above_top(planning, draft))


def _is_chain(who: Who) -> bool:
    return isinstance(who, DeptChain | CostCentreOwners)


def _covers(planning: Planning, draft: DraftStep, department: str, person: str) -> bool:
    """Whether the chain ends with him; the nearest head of `direct` always ends it."""
    mode = draft.chain.mode if draft.chain else "each"
    if mode == "direct":
        planning.note("nearest_head", draft.step.id, person=person, department=department)
        return True
    covered, numbers = planning.covers(person)
    code: Code = "no_limit" if numbers["limit"] == "none" else "limit_below"
    if covered or mode == "final":
        code = "limit_covers" if covered else "lower_authority"
    planning.note(code, draft.step.id, person=person, department=department, detail=numbers)
    return covered


def _level(draft: DraftStep, slot: Slot) -> DraftLevel:
    """One head; a yes that was carried over for his post stands in his place."""
    said = draft.given.said(slot)
    return DraftLevel([said or slot], 1, named=True, voted=frozenset({said.principal}) if said else frozenset())


def above_top(planning: Planning, draft: DraftStep) -> DraftLevel:
    """The level of last resort of a chain."""
    role = draft.chain.above_top if draft.chain else None
    need = role.need if role and role.need is not None else 1
    planning.note("above_top", draft.step.id, detail={"role": role.role if role else "none", "need": str(need)})
    level = pool(planning, draft, draft.above, need)
    level.top = True
    return level


def _heads(planning: Planning, draft: DraftStep) -> Iterator[tuple[str, str]]:
    """Department and its effective head, from the paying department to the root, without the excluded.

    Whoever has said yes for a department stands for it, whoever heads it now: a decision keeps its authority.
    """
    organisation, step = planning.organisation, draft.step.id
    for department in organisation.upwards(planning.request.department):
        person, head = organisation.effective_head(department), organisation.departments[department].head
        said = draft.given.sayer_of(f"dept:{department}")
        if said is not None and said in organisation.people:
            yield department, said
        elif person is None:
            planning.note("vacant", step, department=department)
        elif person in planning.excluded:
            planning.note("head_excluded", step, department=department, person=person)
        else:
            if person != head:
                planning.note("deputy", step, department=department, person=person, detail={"head": head or "none"})
            yield department, person
