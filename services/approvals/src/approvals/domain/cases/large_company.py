"""A company of any size, always the same, to measure and to test with: an even tree, heads, limits, roles, absences."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Literal

from approvals.domain.money import Money
from approvals.domain.organisation import (
    Absence,
    CostCentre,
    Delegation,
    Department,
    Membership,
    Organisation,
    Person,
    Role,
)
from approvals.domain.routing.conditions import Always, AnyOf, Condition, FactIs
from approvals.domain.routing.facts import Line, Request
from approvals.domain.routing.policy import DeptChain, Policy, RolePool, Stage, Step

COMPANY, CURRENCY = "co", "EUR"
START = datetime(2026, 1, 1, tzinfo=UTC)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
BRANCHES = 4
"""Departments below each department."""
LIMIT_STEP = 5
"""A head's limit is this many times that of the heads below him."""
CATEGORIES = ("office_supplies", "it_hardware", "it_software", "consulting", "spare_parts", "capex_it")


def large_company(people: int = 5_000, departments: int = 400) -> Organisation:
    """Every twentieth head post is vacant, half of those with a deputy; every fiftieth person is dismissed.

    Every tenth person is away, half of those by delegating.
    """
    homes = [f"d{number}" for number in range(departments)]
    staff = [f"p{number}" for number in range(people)]
    return Organisation(
        people={
            person: Person(
                person, f"Person {at}", (homes[at % departments],), (at + 1) % 50 != 0, _limit(at, departments)
            )
            for at, person in enumerate(staff)
        },
        departments={
            home: Department(
                home,
                f"Department {at}",
                parent=homes[(at - 1) // BRANCHES] if at else None,
                head=None if (at + 1) % 20 == 0 else staff[at],
                deputy=staff[(at + departments) % people] if (at + 1) % 40 == 0 else None,
                company=COMPANY,
            )
            for at, home in enumerate(homes)
        },
        roles={name: Role(name, tuple(Membership(person) for person in held)) for name, held in _roles(staff)},
        cost_centres={
            f"cc{at}": CostCentre(f"cc{at}", f"Centre {at}", home, staff[at]) for at, home in enumerate(homes)
        },
        absences=tuple(Absence(person, START, NOW + timedelta(days=9)) for person in staff[5::20]),
        delegations=tuple(
            Delegation(person, staff[(at * 20 + 16) % people], START, NOW + timedelta(days=9))
            for at, person in enumerate(staff[15::20])
        ),
    )


def _limit(at: int, departments: int) -> Money | None:
    """Heads are the first people, the root's first of all; each level down has a smaller limit."""
    if at >= departments:
        return None
    depth, first = 0, at
    while first:
        depth, first = depth + 1, (first - 1) // BRANCHES
    return Money(100_000_000 // LIMIT_STEP**depth, CURRENCY)


def _roles(staff: list[str]) -> Iterator[tuple[str, list[str]]]:
    names = ("board", "controller", "buyer", "legal", "it_asset", "infosec", "vendor_mgmt", "fin_committee", "cfo")
    for at, name in enumerate(names, 1):
        yield name, staff[at * 7 :: len(staff) // 12 + 1]


def requests_of(company: Organisation, number: int) -> Iterator[Request]:
    """Requests from all over the company, of amounts that end at every level of it."""
    people = [person for person in company.people.values() if person.active]
    for at in range(number):
        requester = people[at * 37 % len(people)]
        lines = tuple(
            Line(CATEGORIES[(at + n) % len(CATEGORIES)], Money(10 ** (3 + at % 6) + n, CURRENCY), Money(0, CURRENCY))
            for n in range(1 + at % 5)
        )
        yield Request(requester.id, requester.main_department, COMPANY, CURRENCY, lines)


def bench_policies() -> tuple[Policy, ...]:
    """Shaped like everyday ones: a chain of heads, reviews by category, finance and procurement by amount."""

    def over(amount: int) -> FactIs:
        return FactIs("amount", "gt", Money(amount, CURRENCY))

    def bought(*categories: str) -> FactIs:
        return FactIs("lines.category", "any_in", categories)

    def pool(name: str, when: Condition, need: int = 1) -> Step:
        return Step(name, RolePool(name), need, "fresh", when)

    def heads(name: str, mode: Literal["each", "final", "direct"]) -> Step:
        return Step(name, DeptChain(mode, RolePool("board", need=2)), "all", "count")

    reviews = (
        pool("it_asset", bought("it_hardware", "it_software")),
        pool("infosec", AnyOf((bought("it_software"), FactIs("flags.personal_data", "eq", True)))),
        pool("vendor_mgmt", FactIs("vendor.is_new", "eq", True)),
        pool("legal", AnyOf((FactIs("flags.contract_months", "gt", 12), over(5_000_000)))),
    )
    finance, buyer = pool("controller", over(500_000)), pool("buyer", over(1_000_000))
    everyday = (
        Stage("s1", (heads("chain", "each"),)),
        Stage("s2", reviews),
        Stage("s3", (finance,)),
        Stage("s4", (buyer,)),
    )
    committee = pool("fin_committee", over(10_000_000), need=2)
    invest = (
        Stage("s1", (heads("endorse", "direct"),)),
        Stage("s2", (committee,)),
        Stage("s3", (heads("top", "final"),)),
    )

    def policy(name: str, priority: int, stages: tuple[Stage, ...], when: Condition) -> Policy:
        return Policy(
            name, 1, name, "published", START, None, (COMPANY,), priority, stages, CURRENCY, applies_when=when
        )

    return policy("everyday", 1, everyday, Always()), policy("invest", 2, invest, bought("capex_it"))
