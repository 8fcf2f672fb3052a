"""Names in a policy that nobody knows: departments, companies, cost centres, roles of requesters; currencies without a rate."""

from collections.abc import Iterator

from approvals.domain.money import Money
from approvals.domain.policies.findings import Finding, Value
from approvals.domain.policies.lint.surroundings import Surroundings, steps_of
from approvals.domain.routing.conditions import AllOf, AnyOf, Condition, FactIs, Not
from approvals.domain.routing.policy import Policy


def check_names(policy: Policy, around: Surroundings) -> Iterator[Finding]:
    """Words a condition compares with must mean something; an amount in a currency without a rate refuses requests."""
    organisation = around.organisation
    for n, company in enumerate(policy.companies):
        if company not in organisation.companies():
            yield Finding("company_unknown", f"/companies/{n}", "warning", {"company": company})
    known = {
        "request.department": ("department_unknown", set(organisation.departments) | set(organisation.merged)),
        "request.company": ("company_unknown", set(organisation.companies())),
        "lines.cost_center": ("cost_center_unknown", set(organisation.cost_centres)),
        "requester.role": ("requester_role_unknown", set(organisation.roles)),
    }
    if not around.rates.knows(policy.reporting_currency):
        yield Finding("rate_missing", "/reporting_currency", "error", {"currency": policy.reporting_currency})
    for pointer, test in tests_of(policy):
        if isinstance(test.value, Money):
            yield from _money(policy, around, pointer, test.value)
        code, names = known.get(test.fact, ("", set()))
        for name in test.value if isinstance(test.value, tuple) else (test.value,):
            if code and name not in names:
                yield Finding(code, f"{pointer}/value", "warning", {code.rpartition("_")[0]: name})


def _money(policy: Policy, around: Surroundings, pointer: str, value: Money) -> Iterator[Finding]:
    if not around.rates.knows(value.currency):
        yield Finding("rate_missing", f"{pointer}/value/currency", "error", {"currency": value.currency})
    elif value.currency != policy.reporting_currency:
        detail: dict[str, Value] = {"amount": value, "currency": policy.reporting_currency}
        yield Finding("foreign_threshold", f"{pointer}/value/currency", "info", detail)


def tests_of(policy: Policy) -> Iterator[tuple[str, FactIs]]:
    """Every comparison of the policy's conditions, with its place."""
    yield from _inside(policy.applies_when, "/applies_when")
    if policy.auto_approve_when is not None:
        yield from _inside(policy.auto_approve_when, "/auto_approve_when")
    for pointer, _, step in steps_of(policy):
        yield from _inside(step.when, f"{pointer}/when")


def _inside(condition: Condition, at: str) -> Iterator[tuple[str, FactIs]]:
    match condition:
        case AllOf(parts) | AnyOf(parts):
            kind = "all" if isinstance(condition, AllOf) else "any"
            for n, part in enumerate(parts):
                yield from _inside(part, f"{at}/{kind}/{n}")
        case Not(part):
            yield from _inside(part, f"{at}/not")
        case FactIs():
            yield at, condition
