"""Who is away, and who acts for him."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from approvals.domain.organisation import Delegation
from approvals.domain.routing.drafts import Planning
from approvals.domain.routing.plan import Slot

MOST_HOPS = 5


def is_absent(planning: Planning, person: str) -> bool:
    """Away now: a recorded absence, or a delegation in scope, usable or not."""
    return next(_ends(planning, person), None) is not None


def away_until(planning: Planning, person: str) -> datetime:
    """When the last reason for his being away ends; only asked of somebody absent."""
    return max(_ends(planning, person))


def _ends(planning: Planning, person: str) -> Iterator[datetime]:
    company = planning.organisation
    yield from (each.end for each in company.absences_of.get(person, ()) if each.runs(planning.instant))
    yield from (each.end for each in company.delegations_of.get(person, ()) if _in_scope(planning, each))


@dataclass(frozen=True, slots=True)
class Delegate:
    """`person` acts; nobody: `first` was named, and `why` says what is wrong (empty: nothing was delegated)."""

    person: str | None = None
    first: str = ""
    why: str = ""


def find_delegate(planning: Planning, principal: str) -> Delegate:
    """The end of the chain of delegations, followed while each is absent; only its end is tested for being free."""
    current, seen, first = principal, {principal}, ""
    for _ in range(MOST_HOPS):
        given = _in_force(planning, current)
        usable = next((each for each in given if _within_cap(planning, each)), None)
        first = first or (given[0].delegate if given else "")
        if usable is None:
            return Delegate(None, first, _why_not(principal, current, given))
        first, current = (usable.delegate if current == principal else first), usable.delegate
        if current in seen:
            return Delegate(None, first, "cycle")
        if not planning.organisation.is_active(current):
            return Delegate(None, first, "inactive")
        if not is_absent(planning, current):
            return _tested(planning, principal, current, first)
        seen.add(current)
    return Delegate(None, first, "too_long")


def _tested(planning: Planning, principal: str, last: str, first: str) -> Delegate:
    if last in planning.excluded:
        return Delegate(None, first, "excluded")
    return Delegate(last, first) if planning.free_for(principal, last) else Delegate(None, first, "fills_slot")


def _why_not(principal: str, current: str, given: Sequence[Delegation]) -> str:
    if current != principal:
        return "dead_end"
    return "over_cap" if given else ""


def _in_force(planning: Planning, principal: str) -> list[Delegation]:
    """The later start first, then the smaller delegate id."""
    return [each for each in planning.organisation.delegations_of.get(principal, ()) if _in_scope(planning, each)]


def _in_scope(planning: Planning, delegation: Delegation) -> bool:
    company = not delegation.companies or planning.request.company in delegation.companies
    policy = not delegation.policies or planning.policy.id in delegation.policies
    return company and policy and delegation.runs(planning.instant)


def _within_cap(planning: Planning, delegation: Delegation) -> bool:
    cap = delegation.cap
    return cap is None or planning.rates.convert(planning.amount, cap.currency).minor <= cap.minor


@dataclass(frozen=True, slots=True)
class Above:
    """The answer of going up: somebody acts, or a later level of the same chain signs anyway, or nobody is left."""

    person: str | None = None
    covered: bool = False


def go_up(planning: Planning, person: str, department: str | None, later: frozenset[str]) -> Above:
    """The next eligible head from `department` upwards who does not fill a slot; `later`: his chain's higher levels."""
    for each in planning.organisation.upwards(department):
        head = planning.organisation.effective_head(each)
        if head is None or head == person or not planning.eligible(head) or is_absent(planning, head):
            continue
        if head in later:
            return Above(head, covered=True)
        if planning.free_for(person, head):
            return Above(head)
    return Above()


def askable(planning: Planning, slots: Iterable[Slot], need: int, voted: frozenset[str]) -> list[Slot]:
    """Who of a pool is asked: those present; if they are too few, also those away who have a delegate."""
    listed = list(slots)
    away = {slot.principal for slot in listed if not slot.collapsed and slot.principal not in voted}
    away = {person for person in away if is_absent(planning, person)}
    there = [slot for slot in listed if slot.principal not in away]
    if len(there) < need:
        taken = {slot.actor for slot in there}
        for slot in listed:
            acts = find_delegate(planning, slot.principal).person if slot.principal in away else None
            if acts is not None and acts not in taken:
                taken.add(acts)
                there.append(replace(slot, assignee=acts))
    return sorted(there, key=lambda slot: slot.principal)
