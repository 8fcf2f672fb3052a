"""Who is away, and who acts for him."""

from dataclasses import dataclass

from approvals.domain.organisation import Delegation
from approvals.domain.routing.drafts import Planning

MOST_HOPS = 5


def is_absent(planning: Planning, person: str) -> bool:
    """Away now: a recorded absence, or a delegation in scope, usable or not."""
    away = any(each.person == person and each.runs(planning.instant) for each in planning.organisation.absences)
    return away or any(
        _in_scope(planning, each) for each in planning.organisation.delegations if each.principal == person
    )


def delegate_of(planning: Planning, person: str) -> str | None:
    """The end of the chain of delegations, if he is free to act; a cycle, a dead end or a sixth hop: nobody."""
    current, seen = person, {person}
    for _ in range(MOST_HOPS):
        following = _next(planning, current)
        if following is None or following in seen or not planning.organisation.is_active(following):
            return None
        if not is_absent(planning, following):
            return following if _free(planning, person, following) else None
        seen.add(following)
        current = following
    return None


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
        if head not in planning.filling:
            return Above(head)
    return Above()


def _free(planning: Planning, person: str, delegate: str) -> bool:
    if delegate in planning.request.excluded:
        return False
    return delegate not in planning.filling or planning.acting.get(person) == delegate


def _next(planning: Planning, person: str) -> str | None:
    usable = [
        each for each in planning.organisation.delegations if each.principal == person and _usable(planning, each)
    ]
    usable.sort(key=lambda each: (-each.start.timestamp(), each.delegate))
    return usable[0].delegate if usable else None


def _in_scope(planning: Planning, delegation: Delegation) -> bool:
    company = not delegation.companies or planning.request.company in delegation.companies
    policy = not delegation.policies or planning.policy.id in delegation.policies
    return company and policy and delegation.runs(planning.instant)


def _usable(planning: Planning, delegation: Delegation) -> bool:
    if not _in_scope(planning, delegation):
        return False
    cap = delegation.cap
    return cap is None or planning.rates.convert(planning.amount, cap.currency).minor <= cap.minor
