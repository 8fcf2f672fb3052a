"""Names in a case file that nobody bears: they would quietly make a post vacant, a pool empty, a condition false."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from approvals.domain.documents import Reader
from approvals.domain.organisation import Absence, Delegation, Organisation
from approvals.domain.routing.conditions import AllOf, AnyOf, Condition, FactIs, Not
from approvals.domain.routing.policy import DeptChain, Policy, RolePool, Step, Users, Who


def check_names(read: Reader, organisation: Organisation, policies: Sequence[Policy]) -> None:
    """Notes every name that the company does not have, with the place where it is used."""
    known: Mapping[str, Collection[str]] = {
        "person": organisation.people,
        "department": organisation.departments,
        "role": organisation.roles,
        "cost centre": organisation.cost_centres,
    }
    used = [("/org", *each) for each in _in_company(organisation)]
    used += [(f"/policies/{at}", *each) for at, policy in enumerate(policies) for each in _in_policy(policy)]
    for part, kind, name, pointer in used:
        if name not in known[kind]:
            code = f"{kind.replace(' ', '_')}_unknown"
            read.error(code, part + pointer, read.suggesting(f"there is no {kind} {name}", name, known[kind]))
    periods: list[tuple[str, int, Absence | Delegation]] = [
        ("absences", *each) for each in enumerate(organisation.absences)
    ]
    periods += [("delegations", *each) for each in enumerate(organisation.delegations)]
    for key, at, each in periods:
        if each.end <= each.start:
            read.error("period_empty", f"/org/{key}/{at}/to", "it ends before it begins")


Used = Iterator[tuple[str, str, str]]
"""Kind, name, pointer."""


def _in_company(organisation: Organisation) -> Used:
    for at, person in enumerate(organisation.people.values()):
        yield from (("department", each, f"/people/{at}/department") for each in person.departments)
    for at, department in enumerate(organisation.departments.values()):
        posts = (("head", department.head), ("deputy", department.deputy))
        yield from (("person", person, f"/departments/{at}/{post}") for post, person in posts if person)
    for at, role in enumerate(organisation.roles.values()):
        yield from (("person", each.person, f"/roles/{at}/members/{n}/person") for n, each in enumerate(role.members))
    for at, centre in enumerate(organisation.cost_centres.values()):
        yield "department", centre.department, f"/cost_centers/{at}/department"
        if centre.owner:
            yield "person", centre.owner, f"/cost_centers/{at}/owner"
    for at, absence in enumerate(organisation.absences):
        yield "person", absence.person, f"/absences/{at}/person"
    for at, given in enumerate(organisation.delegations):
        yield "person", given.principal, f"/delegations/{at}/from_person"
        yield "person", given.delegate, f"/delegations/{at}/to_person"


def _in_policy(policy: Policy) -> Used:
    yield from _in_condition(policy.applies_when, "/applies_when")
    if policy.auto_approve_when is not None:
        yield from _in_condition(policy.auto_approve_when, "/auto_approve_when")
    for at, stage in enumerate(policy.stages):
        for n, step in enumerate(stage.steps):
            yield from _in_step(step, f"/stages/{at}/steps/{n}")


def _in_step(step: Step, at: str) -> Used:
    yield from _in_condition(step.when, f"{at}/when")
    yield from _in_who(step.who, f"{at}/who")
    for n, who in enumerate(step.fallback):
        yield from _in_who(who, f"{at}/fallback/{n}")


def _in_who(who: Who, at: str) -> Used:
    match who:
        case RolePool(role):
            yield "role", role, f"{at}/role"
        case DeptChain(above_top=top):
            yield "role", top.role, f"{at}/above_top/role"
        case Users(ids):
            yield from (("person", person, f"{at}/ids/{n}") for n, person in enumerate(ids))


KINDS = {"request.department": "department", "lines.cost_center": "cost centre", "requester.role": "role"}


def _in_condition(condition: Condition, at: str) -> Used:
    match condition:
        case AllOf(parts) | AnyOf(parts):
            key = "all" if isinstance(condition, AllOf) else "any"
            for n, part in enumerate(parts):
                yield from _in_condition(part, f"{at}/{key}/{n}")
        case Not(part):
            yield from _in_condition(part, f"{at}/not")
        case FactIs(fact, _, value) if fact in KINDS:
            if isinstance(value, str):
                yield KINDS[fact], value, f"{at}/value"
            else:
                yield from ((KINDS[fact], each, f"{at}/value/{n}") for n, each in enumerate(value))
