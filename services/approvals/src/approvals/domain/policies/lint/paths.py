"""People without a path to authority: whose requests would find nobody who may agree to them, and up to what amount."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from approvals.domain.money import Money, RateMissing
from approvals.domain.organisation import Organisation, Unlimited
from approvals.domain.policies.findings import Finding, Value
from approvals.domain.policies.lint.surroundings import Surroundings, steps_of
from approvals.domain.routing.policy import CostCentreOwners, DeptChain, Need, Policy, RolePool, Step, Users


@dataclass(frozen=True, slots=True)
class Filer:
    """Somebody who may file on his main department, and the company that pays."""

    person: str
    department: str
    company: str


Pool = RolePool | Users


@dataclass(slots=True)
class Pools:
    """Who is active in a pool of a company, looked up once for all requesters."""

    organisation: Organisation
    known: dict[tuple[Pool, str], frozenset[str]] = field(default_factory=dict)

    def active(self, who: Pool, company: str) -> frozenset[str]:
        found = self.known.get((who, company))
        if found is None:
            listed = (each for each in self.listed(who, company) if self.organisation.is_active(each))
            found = self.known[who, company] = frozenset(listed)
        return found

    def listed(self, who: Pool, company: str) -> tuple[str, ...]:
        """Everybody named, once each."""
        if isinstance(who, Users):
            return tuple(dict.fromkeys(who.ids))
        return self.organisation.members(who.role, company if who.scope == "company" else None)

    def short(self, ways: Sequence[Pool], need: Need, filers: Iterable[Filer]) -> list[Filer]:
        """Requesters beside whom none of the ways has enough people; whoever is in none of them counts like his company."""
        others: dict[str, tuple[frozenset[str], bool]] = {}
        found = []
        for filer in filers:
            if filer.company not in others:
                named = frozenset().union(*(self.active(each, filer.company) for each in ways))
                others[filer.company] = (named, self._enough(ways, need, filer.company, ""))
            named, enough = others[filer.company]
            if not (self._enough(ways, need, filer.company, filer.person) if filer.person in named else enough):
                found.append(filer)
        return found

    def _enough(self, ways: Sequence[Pool], need: Need, company: str, without: str) -> bool:
        wanted = need if isinstance(need, int) else len(self.listed(ways[0], company))
        return any(
            len(self.active(each, company) - {without})
            >= ((each.need if isinstance(each, RolePool) else None) or wanted)
            for each in ways
        )


def check_paths(policy: Policy, around: Surroundings) -> Iterator[Finding]:
    """Everybody as the requester, so that he himself is left out everywhere."""
    filers, pools = _filers(policy, around.organisation), Pools(around.organisation)
    for pointer, stage, step in steps_of(policy):
        if stage.join == "any" and len(stage.steps) > 1:
            continue  # a step that cannot be filled goes while another one stands
        if isinstance(step.who, DeptChain):
            yield from _chain(policy, around, step, pointer, filers, pools)
        elif isinstance(step.who, RolePool | Users):
            ways = [each for each in step.ways if isinstance(each, RolePool | Users)]
            # a chain, owners or a field among the fallbacks is not decided here
            short = pools.short(ways, step.need, filers) if len(ways) == len(step.ways) else []
            if short and len(short) < len(filers):  # short for everybody is what `people.py` tells
                detail: dict[str, Value] = {"step": step.id, "people": around.people(each.person for each in short)}
                yield Finding("short_without_requester", f"{pointer}/who", "warning", detail)
        elif isinstance(step.who, CostCentreOwners):
            yield from _owners(policy, around, pointer)


def _filers(policy: Policy, organisation: Organisation) -> list[Filer]:
    companies = {each: organisation.company_of(each) for each in organisation.departments}
    return [
        Filer(person.id, department, company)
        for person in organisation.people.values()
        if person.active and (department := person.main_department) is not None
        if (company := companies.get(department)) is not None and company in policy.companies
    ]


def _chain(
    policy: Policy, around: Surroundings, step: Step, pointer: str, filers: list[Filer], pools: Pools
) -> Iterator[Finding]:
    """Nobody at all is told once; those whose heads end at an amount are told by amount."""
    by_reach: dict[Money | None, list[str]] = defaultdict(list)
    for person, reach in _ends(policy, around, step, filers, pools):
        by_reach[reach].append(person)
    for amount, people in by_reach.items():
        detail: dict[str, Value] = {"step": step.id, "count": len(people), "people": around.people(people)}
        if amount is None:
            yield Finding("no_authority", f"{pointer}/who", "warning", detail)
        else:
            yield Finding("authority_ends", f"{pointer}/who", "warning", {**detail, "amount": amount})


def _ends(
    policy: Policy, around: Surroundings, step: Step, filers: list[Filer], pools: Pools
) -> Iterator[tuple[str, Money | None]]:
    """Requesters with nobody above the top, and up to what amount their heads may agree; None: nobody may at all."""
    assert isinstance(step.who, DeptChain)
    ways = [step.who.above_top, *(each for each in step.fallback if isinstance(each, RolePool | Users))]
    for filer in pools.short(ways, 1, filers):
        reach = _reach(policy, around, step.who, filer)
        if not isinstance(reach, Unlimited):
            yield filer.person, reach


def ends_of_authority(policy: Policy, around: Surroundings) -> dict[tuple[str, str], Money | None]:
    """(step, requester) -> up to what amount somebody may agree to his requests, for those it does not suffice."""
    filers, pools = _filers(policy, around.organisation), Pools(around.organisation)
    return {
        (step.id, person): reach
        for _, stage, step in steps_of(policy)
        if isinstance(step.who, DeptChain) and not (stage.join == "any" and len(stage.steps) > 1)
        for person, reach in _ends(policy, around, step, filers, pools)
    }


def _reach(policy: Policy, around: Surroundings, chain: DeptChain, filer: Filer) -> Money | Unlimited | None:
    """Up to what amount somebody above the requester may agree, in the policy's currency; None: nobody at all."""
    organisation, most = around.organisation, None
    for department in organisation.upwards(filer.department):
        head = organisation.effective_head(department)
        if head is None or head == filer.person:
            continue
        limit = organisation.people[head].limit
        if chain.mode == "direct":
            return Unlimited()
        if isinstance(limit, Unlimited):
            return limit
        found = _in_currency(policy, around, limit)
        most = found if most is None or (found is not None and found.minor > most.minor) else most
    return most


def _in_currency(policy: Policy, around: Surroundings, limit: Money | None) -> Money | None:
    if limit is None:
        return None
    try:
        return around.rates.convert(limit, policy.reporting_currency)
    except RateMissing:
        return None


def _owners(policy: Policy, around: Surroundings, pointer: str) -> Iterator[Finding]:
    """Cost centres of its companies with nobody to answer for them."""
    organisation = around.organisation
    empty = []
    for centre in organisation.cost_centres.values():
        heads = (organisation.effective_head(each) for each in organisation.upwards(centre.department))
        if organisation.company_of(centre.department) in policy.companies and not (
            organisation.is_active(centre.owner) or any(heads)
        ):
            empty.append(centre.id)
    if empty:
        yield Finding("no_owner", f"{pointer}/who", "warning", {"cost_centers": tuple(sorted(empty))})
