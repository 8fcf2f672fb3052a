"""People of whom some or all are needed: members of a role, people named in the policy or on the request."""

from approvals.domain.routing.drafts import DraftLevel, DraftStep, Planning
from approvals.domain.routing.plan import Slot
from approvals.domain.routing.policy import CostCentreOwners, DeptChain, NamedField, Need, RolePool, Users, Who


def pool(planning: Planning, draft: DraftStep, ways: tuple[Who, ...], need: Need) -> DraftLevel:
    """The first way that names enough eligible people, voters included; none: the first one and a problem.

    `need: all` counts the people listed by the first way, before anybody is taken out; a fallback replaces the
    people, never the need. A chain or owners among the `ways` end the search: they are the level's `fallback`.
    """
    wanted, step, given = 0, draft.step.id, draft.given
    votes = [slot for slot in given.yes if not slot.posts]
    voted = frozenset(slot.principal for slot in votes)
    tried: list[tuple[list[Slot], int]] = []
    for nth, who in enumerate(ways):
        if isinstance(who, DeptChain | CostCentreOwners):
            return _short(draft, DraftLevel(tried[-1][0], wanted, False, ways[nth:], voted, ways[nth - 1]))
        listed = _listed(planning, who)
        if nth == 0:
            wanted = need if isinstance(need, int) else max(1, len(listed))
        if isinstance(who, RolePool) and who.need is not None:
            wanted = who.need
        new = [Slot(person) for person in listed if _may_join(planning, draft, person)]
        slots = sorted([*votes, *new], key=lambda slot: slot.principal)
        tried.append((slots, wanted))
        if nth:
            planning.note("fallback", step, detail={"asked": name_of(who)})
        if len(slots) - _cast_elsewhere(planning, votes, listed, ways) >= wanted:
            planning.note("pool", step, detail=numbers(who, len(slots), wanted))
            return DraftLevel(slots, wanted, len(slots) + len(given.no) == wanted, ways[nth + 1 :], voted, who)
        planning.note("pool_short", step, detail=numbers(who, len(slots), wanted))
    slots, wanted = tried[0]
    slots = sorted([*slots, *named_stand_ins(planning, draft, slots)], key=lambda slot: slot.principal)
    level = DraftLevel(slots, wanted, len(slots) + len(given.no) == wanted, voted=voted, who=ways[0])
    cast = _cast_elsewhere(planning, votes, _listed(planning, ways[0]), ways)
    return level if len(slots) - cast >= wanted else _short(draft, level)


def _cast_elsewhere(planning: Planning, votes: list[Slot], listed: list[str], ways: tuple[Who, ...]) -> int:
    """Votes of people whom only another way names: they do not make these people enough."""
    pools = (each for each in ways if not isinstance(each, DeptChain | CostCentreOwners))
    anywhere = {person for each in pools for person in _listed(planning, each)} if votes else set()
    return sum(slot.principal in anywhere and slot.principal not in listed for slot in votes)


def _short(draft: DraftStep, level: DraftLevel) -> DraftLevel:
    draft.problem, level.named = f"pool_too_small:{draft.step.id}", False
    return level


def named_stand_ins(planning: Planning, draft: DraftStep, slots: list[Slot]) -> list[Slot]:
    """Whom process administrators named for this step and who is not in it yet."""
    there = {slot.principal for slot in slots}
    free = [each for each in draft.given.stand_ins if each not in there and _may_join(planning, draft, each)]
    for person in free:
        planning.note("stand_in", draft.step.id, person=person)
    return [Slot(person) for person in free]


def _may_join(planning: Planning, draft: DraftStep, person: str) -> bool:
    if person in draft.given.no or any(slot.principal == person for slot in draft.given.yes):
        return False
    if person in planning.excluded:
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


def numbers(who: Who | None, have: int, need: int) -> dict[str, str]:
    """The detail of a reason about a pool."""
    return {"asked": name_of(who), "have": str(have), "need": str(need)}


def name_of(who: Who | None) -> str:
    """How reasons call a way to name people."""
    match who:
        case RolePool(role, scope):
            return f"role {role}" if scope == "any" else f"role {role} of the company"
        case NamedField(name):
            return f"field {name}"
        case Users(ids):
            return f"people {','.join(sorted(set(ids)))}"
        case DeptChain(mode):
            return f"heads ({mode})"
        case _:
            return "cost centre owners"
