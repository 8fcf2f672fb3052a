"""Roles, quorums and named people: can the steps be filled today, and by whom may they not be asked."""

from collections.abc import Iterator

from approvals.domain.policies.findings import Finding, Value
from approvals.domain.policies.lint.surroundings import Surroundings, steps_of
from approvals.domain.routing.policy import DeptChain, Policy, RolePool, Users, Who


def check_people(policy: Policy, around: Surroundings) -> Iterator[Finding]:
    """Roles exist and have enough active members for every company; named people are active."""
    for pointer, _, step in steps_of(policy):
        need = step.need if isinstance(step.need, int) else 1
        ways: list[tuple[str, Who]] = [(f"{pointer}/who", step.who)]
        ways += [(f"{pointer}/fallback/{n}", who) for n, who in enumerate(step.fallback)]
        for at, who in ways:
            match who:
                case RolePool():
                    yield from _role(policy, around, who, who.need or need, at)
                case DeptChain(above_top=top):
                    yield from _role(policy, around, top, top.need or 1, f"{at}/above_top")
                case Users(ids):
                    yield from _users(around, ids, need if isinstance(step.need, int) else len(set(ids)), at)
                case _:
                    continue


def _role(policy: Policy, around: Surroundings, who: RolePool, need: int, at: str) -> Iterator[Finding]:
    organisation = around.organisation
    if who.role not in organisation.roles:
        yield Finding("role_unknown", f"{at}/role", "error", {"role": who.role})
        return
    for company in policy.companies if who.scope == "company" else (None,):
        have = sum(organisation.is_active(each) for each in organisation.members(who.role, company))
        if have < need:
            detail: dict[str, Value] = {"role": who.role, "have": have, "need": need}
            if company:
                detail["company"] = company
            yield Finding("role_too_small_for" if company else "role_too_small", f"{at}/role", "error", detail)


def _users(around: Surroundings, ids: tuple[str, ...], need: int, at: str) -> Iterator[Finding]:
    gone = [each for each in dict.fromkeys(ids) if not around.organisation.is_active(each)]
    for n, person in enumerate(ids):
        if person in gone:
            known = person in around.organisation.people
            code = "person_dismissed" if known else "person_unknown"
            yield Finding(code, f"{at}/ids/{n}", "error", {"person": around.person(person)})
    if not gone and len(set(ids)) < need:
        yield Finding("too_few_named", f"{at}/ids", "error", {"have": len(set(ids)), "need": need})
