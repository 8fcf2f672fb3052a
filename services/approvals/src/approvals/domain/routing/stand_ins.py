"""Absent people in a route: named slots get a stand-in, pools do without them as long as they can."""

from dataclasses import replace

from approvals.domain.delegation import Above, askable, away_until, find_delegate, go_up, is_absent
from approvals.domain.documents import instant_text
from approvals.domain.routing.drafts import DraftLevel, DraftStep, Planning
from approvals.domain.routing.heads import above_top
from approvals.domain.routing.overlap import collapse, shed
from approvals.domain.routing.plan import Slot
from approvals.domain.routing.pools import named_stand_ins, numbers
from approvals.domain.routing.who import next_way


def settle_named(planning: Planning, draft: DraftStep) -> None:
    """Whose yes was given earlier, and who acts for the absent: the lowest level first, each seeing what is below."""
    at = 0
    while at < len(draft.levels):
        level = draft.levels[at]
        collapse(planning, draft, level)
        away = [slot for slot in level.slots if level.named and _needs_stand_in(planning, level, slot)]
        for slot in away:
            if level in draft.levels:
                _replace(planning, draft, level, slot)
        at += level in draft.levels
    draft.levels = [level for level in draft.levels if level.slots]


def _needs_stand_in(planning: Planning, level: DraftLevel, slot: Slot) -> bool:
    asked = not slot.collapsed and slot.assignee is None and slot.principal not in level.voted
    return asked and is_absent(planning, slot.principal)


def _replace(planning: Planning, draft: DraftStep, level: DraftLevel, slot: Slot) -> None:
    step, person = draft.step.id, slot.principal
    _note_absent(planning, step, person)
    above = _above(planning, draft, level, slot)
    known = _acts_elsewhere(planning, person)
    if known is not None and not above.covered:
        planning.note("same_stand_in", step, person=person, detail={"to": known})
        return _act(level, slot, known)
    found = find_delegate(planning, person)
    if found.person is not None:
        planning.note("delegated", step, person=person, detail={"to": found.person})
        return _act(level, slot, found.person)
    if found.why:
        planning.note("delegate_unusable", step, person=person, detail={"to": found.first, "because": found.why})
    return _go_up(planning, draft, level, slot, above)


def _note_absent(planning: Planning, step: str, person: str) -> None:
    planning.note("absent", step, person=person, detail={"until": instant_text(away_until(planning, person))})


def _acts_elsewhere(planning: Planning, person: str) -> str | None:
    """Who acts for him in another slot already, and may do so here."""
    known = planning.acts_for(person)
    return known if known is not None and planning.eligible(known) and not is_absent(planning, known) else None


def _after(draft: DraftStep, level: DraftLevel) -> list[DraftLevel]:
    """The higher levels of the same chain."""
    return draft.levels[draft.levels.index(level) + 1 :] if draft.chain else []


def _above(planning: Planning, draft: DraftStep, level: DraftLevel, slot: Slot) -> Above:
    later = frozenset(each.principal for other in _after(draft, level) if other.named for each in other.slots)
    return go_up(planning, slot.principal, start_of(planning, slot), later)


def _go_up(planning: Planning, draft: DraftStep, level: DraftLevel, slot: Slot, above: Above) -> None:
    """The next head above acts, unless he signs in this chain anyway."""
    step, person = draft.step.id, slot.principal
    if above.person is not None and not above.covered:
        planning.note("goes_up", step, person=person, detail={"to": above.person})
        return _act(level, slot, above.person)
    if above.covered or any(other.top for other in _after(draft, level)):
        planning.note("covered_above", step, person=person, detail={"by": above.person or "above_top"})
        return level.slots.remove(slot)
    return _nobody_left(planning, draft, level, slot)


def _act(level: DraftLevel, slot: Slot, assignee: str) -> None:
    level.slots[level.slots.index(slot)] = replace(slot, assignee=assignee)


def _nobody_left(planning: Planning, draft: DraftStep, level: DraftLevel, slot: Slot) -> None:
    """A chain turns to the role above its top, others to their next way or to whom an administrator named."""
    if draft.chain is not None and not level.top:
        level.slots.remove(slot)
        if _top_added(planning, draft):
            return
    elif level.fallback:
        next_way(planning, draft, level)
        return
    elif named := named_stand_ins(planning, draft, level.slots):
        _act(level, slot, named[0].principal)
        return
    problem = _told_owner(planning, draft, slot) or _told_nobody(planning, draft, slot)
    draft.problem = draft.problem or problem


def _told_owner(planning: Planning, draft: DraftStep, slot: Slot) -> str | None:
    """An owner with nobody above him is told by his cost centre, away as well as dismissed."""
    centre = next((post.removeprefix("cc:") for post in slot.posts if post.startswith("cc:")), None)
    if centre is None:
        return None
    planning.note("no_owner", draft.step.id, detail={"cost_center": centre})
    return f"no_owner:{centre}"


def _told_nobody(planning: Planning, draft: DraftStep, slot: Slot) -> str:
    planning.note("no_stand_in", draft.step.id, person=slot.principal)
    return f"no_stand_in:{draft.step.id}"


def _top_added(planning: Planning, draft: DraftStep) -> bool:
    before, draft.problem = draft.problem, None
    draft.levels.append(above_top(planning, draft))
    filled, draft.problem = draft.problem is None, before
    return filled


def start_of(planning: Planning, slot: Slot) -> str | None:
    """From where to go up: the highest post's department, the cost centre's, or his own."""
    if slot.posts:
        kind, _, name = slot.posts[-1].partition(":")
        if kind == "dept":
            return name
        return planning.organisation.cost_centres[name].department
    person = planning.organisation.people.get(slot.principal)
    return person.main_department if person else None


def settle_pools(planning: Planning, draft: DraftStep, named_here: set[str]) -> None:
    """Makes room for people named elsewhere, leaves out the absent, and tries the next way while too few are left."""
    earlier: set[str] = set()
    at = 0
    while at < len(draft.levels):
        level = draft.levels[at]
        shed(planning, draft, level, named_here | earlier)
        if not level.named and not _present_only(planning, draft, level):
            if level.fallback:
                next_way(planning, draft, level)
                settle_named(planning, draft)
                continue
            draft.problem = draft.problem or f"pool_too_small:{draft.step.id}"
        earlier |= {person for slot in level.slots if level.named for person in (slot.principal, slot.actor)}
        at += 1


def _present_only(planning: Planning, draft: DraftStep, level: DraftLevel) -> bool:
    """An absent pool member is asked, through his delegate, only when the others are too few."""
    there = askable(planning, level.slots, level.need, level.voted)
    asked = {slot.principal: slot for slot in there}
    for slot in level.slots:
        if slot.principal not in asked or asked[slot.principal].assignee != slot.assignee:
            _note_absent(planning, draft.step.id, slot.principal)
            acts = asked[slot.principal].assignee if slot.principal in asked else None
            if acts is not None:
                planning.note("delegated", draft.step.id, person=slot.principal, detail={"to": acts})
    if len(there) < level.need and not level.fallback:
        there = sorted([*there, *named_stand_ins(planning, draft, level.slots)], key=lambda slot: slot.principal)
    if len(there) < level.need:
        planning.note("pool_short", draft.step.id, detail=numbers(level.who, len(there), level.need))
    level.slots = there
    level.named = len(there) == level.need and not draft.given.no
    return len(there) >= level.need
