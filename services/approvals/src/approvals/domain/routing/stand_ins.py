"""Absent people in a route: named slots get a stand-in, pools do without them as long as they can."""

from dataclasses import replace

from approvals.domain.delegation import delegate_of, go_up, is_absent
from approvals.domain.routing.drafts import DraftLevel, DraftStep, Planning
from approvals.domain.routing.plan import Slot
from approvals.domain.routing.policy import DeptChain
from approvals.domain.routing.who import above_top, pool


def stand_in(planning: Planning, draft: DraftStep) -> None:
    """Settles the absent named people of a step, the lowest level first, each seeing the result before it."""
    for level in list(draft.levels):
        if not level.named:
            continue
        for slot in list(level.slots):
            if not slot.collapsed and slot.principal not in level.voted and is_absent(planning, slot.principal):
                _replace(planning, draft, level, slot)
    draft.levels = [level for level in draft.levels if level.slots]


def _replace(planning: Planning, draft: DraftStep, level: DraftLevel, slot: Slot) -> None:
    step, person = draft.step.id, slot.principal
    delegate = planning.acting.get(person) or delegate_of(planning, person)
    if delegate is not None:
        planning.note("delegated", step, person=person, detail={"to": delegate})
        _act(planning, level, slot, delegate)
        return
    after = draft.levels[draft.levels.index(level) + 1 :] if isinstance(draft.step.who, DeptChain) else []
    later = frozenset(each.principal for other in after if other.named for each in other.slots)
    above = go_up(planning, person, _start(planning, slot), later)
    if above.person is not None and not above.covered:
        planning.note("absent", step, person=person, detail={"instead": above.person})
        _act(planning, level, slot, above.person)
        return
    top_there = any(not other.named or len(other.slots) > 1 for other in after)
    if above.covered or top_there:
        planning.note("covered_above", step, person=person, detail={"by": above.person or "above_top"})
        level.slots.remove(slot)
        return
    _nobody_left(planning, draft, level, slot)


def _act(planning: Planning, level: DraftLevel, slot: Slot, assignee: str) -> None:
    level.slots[level.slots.index(slot)] = replace(slot, assignee=assignee)
    planning.acting[slot.principal] = assignee
    planning.filling.add(assignee)


def _nobody_left(planning: Planning, draft: DraftStep, level: DraftLevel, slot: Slot) -> None:
    """A chain turns to the role above its top; anything else cannot be filled."""
    planning.note("absent", draft.step.id, person=slot.principal)
    if isinstance(draft.step.who, DeptChain):
        level.slots.remove(slot)
        before = draft.problem
        top = above_top(planning, draft, draft.step.who.above_top)
        draft.levels.append(top)
        if draft.problem == before:
            return
        draft.problem = before
    draft.problem = draft.problem or f"no_stand_in:{draft.step.id}"


def _start(planning: Planning, slot: Slot) -> str | None:
    """From where to go up: the highest post's department, the cost centre's, or his own."""
    if slot.posts:
        kind, _, name = slot.posts[-1].partition(":")
        if kind == "dept":
            return name
        return planning.organisation.cost_centres[name].department
    person = planning.organisation.people.get(slot.principal)
    return person.main_department if person else None


def present_only(planning: Planning, draft: DraftStep, level: DraftLevel) -> None:
    """An absent pool member is asked, through his delegate, only when the others are too few."""
    while True:
        away = {slot.principal for slot in level.slots if slot.principal not in level.voted and not slot.collapsed}
        away = {person for person in away if is_absent(planning, person)}
        present = [slot for slot in level.slots if slot.principal not in away]
        if len(present) < level.need:
            present += _through_delegates(planning, draft, level, away, {slot.actor for slot in present})
        for person in sorted(away - {slot.principal for slot in present}):
            planning.note("absent", draft.step.id, person=person)
        if len(present) >= level.need or not level.fallback:
            break
        replaced = pool(planning, draft, level.fallback, level.need)
        level.slots, level.need, level.fallback = replaced.slots, replaced.need, replaced.fallback
    level.slots = sorted(present, key=lambda slot: slot.principal)
    if len(present) < level.need:
        draft.problem = draft.problem or f"pool_too_small:{draft.step.id}"


def _through_delegates(
    planning: Planning, draft: DraftStep, level: DraftLevel, away: set[str], taken: set[str]
) -> list[Slot]:
    found = []
    for slot in level.slots:
        delegate = delegate_of(planning, slot.principal) if slot.principal in away else None
        if delegate is not None and delegate not in taken:
            taken.add(delegate)
            found.append(replace(slot, assignee=delegate))
            planning.note("delegated", draft.step.id, person=slot.principal, detail={"to": delegate})
    return found
