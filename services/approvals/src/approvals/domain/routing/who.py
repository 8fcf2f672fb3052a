"""Whom a step asks, before overlap and absence: heads, role members, owners, named people."""

from collections.abc import Iterator

from approvals.domain.routing.drafts import DraftLevel, DraftStep, Given, Planning
from approvals.domain.routing.plan import Slot
from approvals.domain.routing.policy import CostCentreOwners, DeptChain, NamedField, Need, RolePool, Step, Users, Who


def draft_step(planning: Planning, step: Step, given: Given) -> DraftStep:
    """The step's levels as far as organisation and limits decide; `problem` names what cannot be filled."""
    draft = DraftStep(step, [], given)
    match step.who:
        case DeptChain():
            _chain(planning, draft, step.who)
        case CostCentreOwners():
            _owners(planning, draft)
        case _:
            draft.levels.append(pool(planning, draft, (step.who, *step.fallback), step.need))
    return draft


def pool(planning: Planning, draft: DraftStep, ways: tuple[Who, ...], need: Need) -> DraftLevel:
    """The first way that names enough eligible people, voters included; none: the last one and a problem."""
    wanted, step, given = 0, draft.step.id, draft.given
    slots: list[Slot] = []
    votes = [slot for slot in given.yes if not slot.posts]
    voted = frozenset(slot.principal for slot in votes)
    for nth, who in enumerate(ways):
        listed = _listed(planning, who)
        if nth == 0:
            wanted = need if isinstance(need, int) else max(1, len(listed))
        if isinstance(who, RolePool) and who.need is not None:
            wanted = who.need
        new = [Slot(person) for person in listed if _may_join(planning, draft, person)]
        slots = sorted([*votes, *new], key=lambda slot: slot.principal)
        if nth:
            planning.note("fallback", step, detail={"asked": _name(who)})
        if len(slots) >= wanted:
            return DraftLevel(slots, wanted, len(slots) + len(given.no) == wanted, ways[nth + 1 :], voted)
        planning.note("pool_short", step, detail={"have": str(len(slots)), "need": str(wanted), "asked": _name(who)})
    draft.problem = f"pool_too_small:{step}"
    return DraftLevel(slots, wanted, named=False, voted=voted)


def _may_join(planning: Planning, draft: DraftStep, person: str) -> bool:
    if person in draft.given.no or any(slot.principal == person for slot in draft.given.yes):
        return False
    if person in planning.request.excluded:
        planning.note("excluded", draft.step.id, person=person)
        return False
    if not planning.organisation.is_active(person):
        planning.note("inactive", draft.step.id, person=person)
        return False
    return True


def _listed(planning: Planning, who: Who) -> list[str]:
    match who:
        case RolePool(role, "company"):
            return list(planning.organisation.members(role, planning.request.company or ""))
        case RolePool(role):
            return list(planning.organisation.members(role))
        case Users(ids):
            return sorted(set(ids))
        case NamedField(name):
            person = planning.request.fields.get(name)
            return [person] if person else []
        case DeptChain() | CostCentreOwners():
            raise ValueError("a chain or owners are no pool")


def _name(who: Who) -> str:
    match who:
        case RolePool(role, scope):
            return f"{role}@{scope}"
        case NamedField(name):
            return f"field {name}"
        case _:
            return type(who).__name__


def _chain(planning: Planning, draft: DraftStep, who: DeptChain) -> None:
    """Heads upwards by mode; nobody covers: the role above the top is added with its own need."""
    asked: dict[str, list[str]] = {}
    covered = False
    for department, person in _heads(planning, draft.step.id):
        if person in asked:
            asked[person].append(f"dept:{department}")
            planning.note("same_person", draft.step.id, person=person, department=department)
            continue
        covered, numbers = planning.covers(person)
        code = "limit_covers" if covered else "no_limit" if numbers["limit"] == "none" else "limit_below"
        if who.mode == "direct":
            code, covered = "nearest_head", True
        planning.note(code, draft.step.id, person=person, department=department, detail=numbers)
        if covered or who.mode == "each":
            asked[person] = [f"dept:{department}"]
        if covered:
            break
    slots = [Slot(person, posts=tuple(posts)) for person, posts in asked.items()]
    draft.levels = [_chain_level(draft, slot) for slot in slots if not draft.given.is_done(slot)]
    if not covered:
        draft.levels.append(above_top(planning, draft, who.above_top))


def _chain_level(draft: DraftStep, slot: Slot) -> DraftLevel:
    """One head; a yes that was carried over for his post stands in his place."""
    said = draft.given.said(slot)
    return DraftLevel([said or slot], 1, named=True, voted=frozenset({said.principal}) if said else frozenset())


def above_top(planning: Planning, draft: DraftStep, role: RolePool) -> DraftLevel:
    """The level of last resort of a chain."""
    planning.note("above_top", draft.step.id, detail={"role": role.role, "need": str(role.need or 1)})
    return pool(planning, draft, (role,), role.need or 1)


def _heads(planning: Planning, step: str) -> Iterator[tuple[str, str]]:
    """Department and its effective head, from the paying department to the root, without the excluded."""
    organisation = planning.organisation
    for department in organisation.upwards(planning.request.department):
        person = organisation.effective_head(department)
        if person is None:
            planning.note("vacant", step, department=department)
        elif person in planning.request.excluded:
            planning.note("head_excluded", step, department=department, person=person)
        else:
            if person != organisation.departments[department].head:
                planning.note("deputy", step, department=department, person=person)
            yield department, person


def _owners(planning: Planning, draft: DraftStep) -> None:
    """One owner per distinct cost centre, all of them needed; owners who cannot are replaced from above."""
    posts: dict[str, list[str]] = {}
    for centre in planning.request.cost_centres:
        owner = _owner(planning, draft.step.id, centre)
        if owner is None:
            draft.problem = draft.problem or f"no_owner:{centre}"
        else:
            posts.setdefault(owner, []).append(f"cc:{centre}")
    new = [Slot(person, posts=tuple(found)) for person, found in posts.items()]
    slots = [*draft.given.yes, *(slot for slot in new if draft.given.said(slot) is None)]
    slots.sort(key=lambda slot: slot.principal)
    wanted = draft.step.need
    need = min(wanted, len(slots)) if isinstance(wanted, int) else len(slots)
    voted = frozenset(slot.principal for slot in draft.given.yes)
    if slots and not draft.given.done:
        draft.levels.append(DraftLevel(slots, need, need == len(slots), voted=voted))


def _owner(planning: Planning, step: str, centre: str) -> str | None:
    found = planning.organisation.cost_centres.get(centre)
    if found is None:
        planning.note("unknown_cost_center", step, detail={"cost_center": centre})
        return None
    if planning.eligible(found.owner):
        return found.owner
    heads = (planning.organisation.effective_head(each) for each in planning.organisation.upwards(found.department))
    stand_in = next((head for head in heads if planning.eligible(head)), None)
    if stand_in is not None:
        detail = {"cost_center": centre, "owner": found.owner or "none"}
        planning.note("owner_replaced", step, person=stand_in, detail=detail)
    return stand_in
