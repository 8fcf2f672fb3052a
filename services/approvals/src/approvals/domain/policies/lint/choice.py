"""Which policy a request meets: rivals of one priority, policies that are never chosen, requests without any."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from approvals.domain.policies.findings import Finding, Value
from approvals.domain.policies.lint.surroundings import Surroundings
from approvals.domain.policies.regions import Region, both, condition_of, region
from approvals.domain.routing.conditions import Condition, FactIs
from approvals.domain.routing.policy import Policy

EXAMPLES = 3


def check_priority(policy: Policy, around: Surroundings) -> Iterator[Finding]:
    """Another key of equal priority with a shared company and overlapping dates, whatever the conditions say."""
    for other in around.others(policy):
        if other.priority == policy.priority:
            shared = tuple(sorted(set(policy.companies) & set(other.companies)))
            detail: dict[str, Value] = {"policy": other.id, "version": other.version}
            detail |= {"priority": policy.priority, "companies": shared}
            yield Finding("priority_not_unique", "/priority", "error", detail)


def check_choice(policy: Policy, around: Surroundings) -> Iterator[Finding]:
    """At every moment of its life at which another set of policies stands beside it. Raises Undecided."""
    if around.applies(policy, policy.companies) and not _chosen(policy, around):
        above = dict.fromkeys(each.id for each in around.others(policy) if each.priority > policy.priority)
        yield Finding("never_chosen", "/priority", "warning", {"policies": tuple(above)})
    with_it = replace(around, published=(*around.published, replace(policy, status="published")))
    for other in around.others(policy):
        if other.priority < policy.priority and _chosen(other, around) and not _chosen(other, with_it):
            yield Finding("hides", "/priority", "warning", {"policy": other.id, "version": other.version})
    yield from _uncovered(policy, around)


def _chosen(policy: Policy, around: Surroundings) -> bool:
    """Whether at some moment something remains for it once those of a higher priority have taken theirs."""
    return any(
        _left(policy, around, company, around.beside(policy, moment))
        for moment in around.moments(policy)
        for company in policy.companies
    )


def _left(policy: Policy, around: Surroundings, company: str, others: Iterable[Policy]) -> Region:
    above = [each for each in others if each.priority > policy.priority and company in each.companies]
    taken = (region(each.applies_when, around.organisation, holds=False) for each in above)
    return both(around.applies(policy, [company]), *taken)


def _uncovered(policy: Policy, around: Surroundings) -> Iterator[Finding]:
    """Requests of its companies that no policy applies to: they are refused. Told once, with the day it begins."""
    told: set[tuple[str, Condition]] = set()
    for moment in around.moments(policy):
        for company in policy.companies:
            at = region(FactIs("request.company", "eq", company), around.organisation)
            here = [each for each in (policy, *around.beside(policy, moment)) if company in each.companies]
            left = both(at, *(region(each.applies_when, around.organisation, holds=False) for each in here))
            for box in left[:EXAMPLES]:
                example = condition_of(box.without("request.company"))
                if (company, example) not in told:
                    told.add((company, example))
                    detail: dict[str, Value] = {"company": company, "example": example, "since": moment}
                    yield Finding("no_policy_for", "/applies_when", "warning", detail)
