"""Dates that make no sense: ended before it begins, already over, or ending with nothing after it."""

from collections.abc import Iterator

from approvals.domain.policies.findings import Finding
from approvals.domain.policies.lint.surroundings import FOREVER, Surroundings
from approvals.domain.routing.conditions import Always
from approvals.domain.routing.policy import Policy


def check_times(policy: Policy, around: Surroundings) -> Iterator[Finding]:
    """A company is left alone after the end unless a policy that always applies goes on."""
    end = policy.effective_to
    if end is None:
        return
    if end <= policy.effective_from:
        detail = {"begins": policy.effective_from, "ends": end}
        yield Finding("never_in_force", "/effective_to", "error", detail)
        return
    if end <= around.now:
        yield Finding("over_already", "/effective_to", "error", {"ends": end})
        return
    if not isinstance(policy.applies_when, Always):
        return
    following = [
        each
        for each in around.published
        if each.status == "published"
        and isinstance(each.applies_when, Always)
        and each.effective_from <= end < (each.effective_to or FOREVER)
        and (each.id, each.version) != (policy.id, policy.version)
    ]
    alone = tuple(sorted(set(policy.companies) - {company for each in following for company in each.companies}))
    if alone:
        yield Finding("nothing_afterwards", "/effective_to", "warning", {"ends": end, "companies": alone})
