"""Where an entry is still used, so that it is not taken away under somebody's feet."""

from collections.abc import Iterable, Iterator

from approvals.domain.money import Money
from approvals.domain.organisation import Organisation
from approvals.domain.policies.lint.names import tests_of
from approvals.domain.routing.policy import DeptChain, Policy, RolePool
from common.errors import Conflict


class EntryInUse(Conflict):
    """Something still names it; `used_by` lists some of the places, `count` says how many there are."""

    code = "entry_in_use"


def uses_of(kind: str, entry_id: str, organisation: Organisation, policies: Iterable[Policy]) -> list[str]:
    """`department:5`, `member:legal/17`, `policy:std-opex` and so on; nothing for what nobody names by id."""
    if kind == "company":
        return _uses_of_company(entry_id, organisation, policies)
    if kind == "role":
        found = organisation.roles.get(entry_id)
        members = [f"member:{entry_id}/{each.person}" for each in (found.members if found else ())]
        return [*members, *(f"policy:{each.id}" for each in policies if entry_id in _roles_of(each))]
    if kind == "rate":
        return _uses_of_currency(entry_id, organisation, policies)
    return []


def _uses_of_currency(currency: str, organisation: Organisation, policies: Iterable[Policy]) -> list[str]:
    """Limits, caps and policies that would refuse every request, because nothing can be compared with them."""
    limits = {each.id: each.limit for each in organisation.people.values()}
    found = [
        f"limit:{person}" for person, limit in limits.items() if isinstance(limit, Money) and limit.currency == currency
    ]
    found += [
        f"delegation:{each.id}" for each in organisation.delegations if each.cap and each.cap.currency == currency
    ]
    return found + [f"policy:{each.id}" for each in policies if currency in _currencies_of(each)]


def _currencies_of(policy: Policy) -> frozenset[str]:
    compared = (test.value.currency for _, test in tests_of(policy) if isinstance(test.value, Money))
    return frozenset((policy.reporting_currency, *compared))


def _uses_of_company(company: str, organisation: Organisation, policies: Iterable[Policy]) -> list[str]:
    found = [f"department:{each.id}" for each in organisation.departments.values() if each.company == company]
    for role in organisation.roles.values():
        found += [f"member:{role.id}/{each.person}" for each in role.members if company in each.companies]
    found += [f"delegation:{each.id}" for each in organisation.delegations if company in each.companies]
    return found + [f"policy:{each.id}" for each in policies if company in each.companies]


def _roles_of(policy: Policy) -> frozenset[str]:
    return frozenset(_named(policy))


def _named(policy: Policy) -> Iterator[str]:
    for step in policy.steps:
        for who in (step.who, *step.fallback):
            match who:
                case RolePool(role=role):
                    yield role
                case DeptChain(above_top=top):
                    yield top.role
                case _:
                    continue
