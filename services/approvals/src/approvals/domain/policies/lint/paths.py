"""People without a path to authority: whose requests would find nobody who may agree to them, and up to what amount."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from approvals.domain.money import Money, RateMissing
from approvals.domain.organisation import Person, Unlimited
from approvals.domain.policies.findings import Finding, Value
from approvals.domain.policies.lint.surroundings import Surroundings, steps_of
from approvals.domain.routing.policy import CostCentreOwners, DeptChain, Policy, RolePool, Step, Users


@dataclass(frozen=True, slots=True)
class Filer:
    """Somebody who may file on his main department, and the company that pays."""

    person: str
    department: str
    company: str


def check_paths(policy: Policy, around: Surroundings) -> Iterator[Finding]:
    """Everybody as the requester, so that he himself is left out everywhere."""
    filers = [each for person in around.organisation.people.values() if (each := _filer(person, policy, around))]
    for pointer, stage, step in steps_of(policy):
        if stage.join == "any" and len(stage.steps) > 1:
            continue  # a step that cannot be filled goes while another one stands
        if isinstance(step.who, DeptChain):
            yield from _chain(policy, around, step, pointer, filers)
        elif isinstance(step.who, RolePool | Users):
            short = [each for each in filers if not _filled(around, step, each)]
            if short and len(short) < len(filers):  # short for everybody is what `people.py` tells
                detail: dict[str, Value] = {"step": step.id, "people": around.people(each.person for each in short)}
                yield Finding("short_without_requester", f"{pointer}/who", "warning", detail)
        elif isinstance(step.who, CostCentreOwners):
            yield from _owners(policy, around, pointer)


def _filer(person: Person, policy: Policy, around: Surroundings) -> Filer | None:
    department = person.main_department
    company = around.organisation.company_of(department)
    if not person.active or department is None or company not in policy.companies or company is None:
        return None
    return Filer(person.id, department, company)


def _filled(around: Surroundings, step: Step, filer: Filer) -> bool:
    """Whether one of the step's ways has enough people beside the requester."""
    ways = [each for each in step.ways if isinstance(each, RolePool | Users)]
    if len(ways) < len(step.ways):
        return True  # a chain, owners or a field among the fallbacks: not decided here
    first = ways[0]
    need = step.need if isinstance(step.need, int) else len(_listed(around, first, filer.company))
    return any(_have(around, each, filer) >= (getattr(each, "need", None) or need) for each in ways)


def _listed(around: Surroundings, who: RolePool | Users, company: str) -> set[str]:
    if isinstance(who, Users):
        return set(who.ids)
    return set(around.organisation.members(who.role, company if who.scope == "company" else None))


def _have(around: Surroundings, who: RolePool | Users, filer: Filer) -> int:
    listed = _listed(around, who, filer.company) - {filer.person}
    return sum(around.organisation.is_active(each) for each in listed)


def _chain(policy: Policy, around: Surroundings, step: Step, pointer: str, filers: list[Filer]) -> Iterator[Finding]:
    """Nobody at all is told once; those whose heads end at an amount are told by amount."""
    assert isinstance(step.who, DeptChain)
    ways = [step.who.above_top, *(each for each in step.fallback if isinstance(each, RolePool | Users))]
    by_reach: dict[Money | None, list[str]] = defaultdict(list)
    for filer in filers:
        if any(_have(around, each, filer) >= (getattr(each, "need", None) or 1) for each in ways):
            continue
        reach = _reach(policy, around, step.who, filer)
        if not isinstance(reach, Unlimited):
            by_reach[reach].append(filer.person)
    for amount, people in by_reach.items():
        detail: dict[str, Value] = {"step": step.id, "count": len(people), "people": around.people(people)}
        if amount is None:
            yield Finding("no_authority", f"{pointer}/who", "warning", detail)
        else:
            yield Finding("authority_ends", f"{pointer}/who", "warning", {**detail, "amount": amount})


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
