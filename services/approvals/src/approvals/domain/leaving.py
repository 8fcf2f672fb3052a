"""What breaks if somebody leaves: posts without a holder, pools below their quorum, people without a path to authority.

The company is compared with itself without him. Nothing is changed; what is short already is not told again.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from approvals.domain.money import Money
from approvals.domain.organisation import Department, Organisation
from approvals.domain.policies.findings import Finding
from approvals.domain.policies.lint.paths import ends_of_authority
from approvals.domain.policies.lint.people import check_people
from approvals.domain.policies.lint.surroundings import Surroundings, steps_of
from approvals.domain.route import Route
from approvals.domain.routing.policy import Policy

POOLS = frozenset({"role_too_small", "role_too_small_for"})


@dataclass(frozen=True, slots=True)
class LostHeadship:
    """`headless`: nobody of the department itself is left; then the head of `stands_in_for` acts, or nobody."""

    department: str
    headless: bool
    stand_in: str | None
    stands_in_for: str | None


@dataclass(frozen=True, slots=True)
class RoleHeld:
    """`others`: how many active people hold the role for one of his companies beside him."""

    role: str
    companies: tuple[str, ...]
    others: int


@dataclass(frozen=True, slots=True)
class Place:
    """A step of a published policy."""

    policy: str
    version: int
    step: str


@dataclass(frozen=True, slots=True)
class ShortPool:
    """Too few are left of a role for what the step needs; `company` where only its members count."""

    place: Place
    role: str
    company: str | None
    have: int
    need: int


@dataclass(frozen=True, slots=True)
class LostOwner:
    """A cost centre without its owner; the head above who acts then, if there is one."""

    cost_centre: str
    stand_in: str | None


@dataclass(frozen=True, slots=True)
class ShorterPath:
    """Up to what amount somebody may still agree to this person's requests; None: to none at all."""

    person: str
    place: Place
    up_to: Money | None


@dataclass(frozen=True, slots=True)
class Dependents:
    """Everything that hangs on one person."""

    headships: tuple[LostHeadship, ...]
    deputy_of: tuple[str, ...]
    roles: tuple[RoleHeld, ...]
    pools: tuple[ShortPool, ...]
    named_in: tuple[Place, ...]
    cost_centres: tuple[LostOwner, ...]
    paths: tuple[ShorterPath, ...]


def without(organisation: Organisation, person: str) -> Organisation:
    """The company as if he were dismissed; unnumbered, because it is none that is kept."""
    gone = replace(organisation.people[person], active=False)
    return replace(organisation, people={**organisation.people, person: gone}, version=0)


def dependents_of(person: str, around: Surroundings) -> Dependents:
    """Policies are those of `around` that are in force now or later."""
    before, after = around, replace(around, organisation=without(around.organisation, person))
    policies = [each for each in around.published if each.effective_to is None or each.effective_to > around.now]
    return Dependents(
        headships=tuple(_headships(person, before.organisation, after.organisation)),
        deputy_of=tuple(
            each.id for each in _by_id(before.organisation) if each.deputy == person and each.head != person
        ),
        roles=tuple(_roles(person, before.organisation)),
        pools=tuple(_pools(policies, before, after)),
        named_in=tuple(_named(policies, person)),
        cost_centres=tuple(_owners(person, after.organisation)),
        paths=tuple(_paths(policies, person, before, after)),
    )


def _by_id(organisation: Organisation) -> Iterable[Department]:
    return (organisation.departments[each] for each in sorted(organisation.departments))


def _headships(person: str, before: Organisation, after: Organisation) -> Iterator[LostHeadship]:
    for department in before.headed_by.get(person, ()):
        own = after.effective_head(department)
        heads = ((each, after.effective_head(each)) for each in after.upwards(department))
        where, stand_in = next(((each, head) for each, head in heads if head is not None), (None, None))
        yield LostHeadship(department, own is None, stand_in, where)


def _roles(person: str, organisation: Organisation) -> Iterator[RoleHeld]:
    for role, held in sorted(organisation.roles_of.get(person, {}).items()):
        beside = {
            each
            for company in held.companies
            for each in organisation.members(role, None if company == "*" else company)
            if each != person and organisation.is_active(each)
        }
        yield RoleHeld(role, held.companies, len(beside))


def _pools(policies: Sequence[Policy], before: Surroundings, after: Surroundings) -> Iterator[ShortPool]:
    for policy in policies:
        places = {pointer: Place(policy.id, policy.version, step.id) for pointer, _, step in steps_of(policy)}
        known = {_key(each) for each in check_people(policy, before)}
        for each in check_people(policy, after):
            if each.code in POOLS and _key(each) not in known:
                at = next(place for pointer, place in places.items() if each.pointer.startswith(f"{pointer}/"))
                yield _short(each, at)


def _short(finding: Finding, at: Place) -> ShortPool:
    detail: Mapping[str, object] = finding.detail
    company = str(detail["company"]) if "company" in detail else None
    return ShortPool(at, str(detail["role"]), company, int(str(detail["have"])), int(str(detail["need"])))


def _key(finding: Finding) -> tuple[str, object]:
    return finding.pointer, finding.detail.get("company")


def _named(policies: Sequence[Policy], person: str) -> Iterator[Place]:
    for policy in policies:
        for _, _, step in steps_of(policy):
            if any(person in getattr(who, "ids", ()) for who in step.ways):
                yield Place(policy.id, policy.version, step.id)


def _owners(person: str, after: Organisation) -> Iterator[LostOwner]:
    for centre in sorted(after.cost_centres.values(), key=lambda each: each.id):
        if centre.owner == person:
            heads = (after.effective_head(each) for each in after.upwards(centre.department))
            yield LostOwner(centre.id, next((head for head in heads if head is not None), None))


def _paths(policies: Sequence[Policy], person: str, before: Surroundings, after: Surroundings) -> Iterator[ShorterPath]:
    for policy in policies:
        known, left = ends_of_authority(policy, before), ends_of_authority(policy, after)
        for (step, each), up_to in sorted(left.items(), key=lambda found: found[0]):
            if each != person and known.get((step, each), ...) != up_to:
                yield ShorterPath(each, Place(policy.id, policy.version, step), up_to)


@dataclass(frozen=True, slots=True)
class LeftRoute:
    """How an open route would stand without him, where that is worse than now."""

    stalled: str | None
    at_risk: str | None


def left_route(route: Route, after: Organisation, at: datetime) -> LeftRoute | None:
    """Played on a copy; None: it goes on as before. What is short already is not told again."""
    played, now = replace(route, progress=route.progress.copied()), route.progress
    played.follow(after, at)
    stalled = played.progress.stalled if not now.stalled else None
    at_risk = played.progress.at_risk if not now.at_risk else None
    return LeftRoute(stalled, at_risk) if stalled or at_risk else None
