"""The linter: everything that can be said about a policy before it is published."""

from collections.abc import Callable, Iterable, Iterator

from approvals.domain.policies.findings import Finding
from approvals.domain.policies.lint.bands import check_bands
from approvals.domain.policies.lint.choice import check_choice, check_priority
from approvals.domain.policies.lint.collapse import check_collapse
from approvals.domain.policies.lint.names import check_names
from approvals.domain.policies.lint.paths import check_paths
from approvals.domain.policies.lint.people import check_people
from approvals.domain.policies.lint.reach import check_reach
from approvals.domain.policies.lint.surroundings import Surroundings
from approvals.domain.policies.lint.times import check_times
from approvals.domain.policies.regions import Undecided
from approvals.domain.routing.policy import Policy

__all__ = ["Surroundings", "errors_of", "lint"]

Check = Callable[[Policy, Surroundings], Iterator[Finding]]
CHECKS: tuple[Check, ...] = (check_times, check_priority, check_reach, check_choice, check_bands, check_collapse)
OF_COMPANY: tuple[Check, ...] = (check_people, check_names, check_paths)
GRAVEST = {"error": 0, "warning": 1, "info": 2}


def lint(policy: Policy, around: Surroundings) -> list[Finding]:
    """Gravest first, then in the order of the checks. What is too intricate to analyse is told as such."""
    checks = (*CHECKS, *OF_COMPANY) if around.company_known else CHECKS
    found = [finding for check in checks for finding in _checked(check, policy, around)]
    return sorted(found, key=lambda each: GRAVEST[each.level])


def errors_of(findings: Iterable[Finding]) -> list[Finding]:
    """Those that keep a policy from being published."""
    return [each for each in findings if each.level == "error"]


def _checked(check: Check, policy: Policy, around: Surroundings) -> list[Finding]:
    try:
        return list(check(policy, around))
    except Undecided:
        about = check.__name__.removeprefix("check_")
        return [Finding("too_intricate", "", "info", {"about": about})]
