"""The company as one immutable version: people, departments, roles, cost centres, delegations, absences.

People, departments, roles and companies are opaque string ids. Readers and writers: `organisation_document`.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TypeVar

from approvals.domain.errors import BrokenTree
from approvals.domain.money import Money

ALL_COMPANIES = "*"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Unlimited:
    """A limit that covers every amount."""


UNLIMITED = Unlimited()
Limit = Money | Unlimited | None
"""Up to what amount a person may agree finally; None: never finally."""


@dataclass(frozen=True, slots=True)
class Person:
    """One employee; the first of `departments` is the main one."""

    id: str
    name: str
    departments: tuple[str, ...] = ()
    active: bool = True
    limit: Limit = None
    title: str = ""
    language: str | None = None

    @property
    def main_department(self) -> str | None:
        return self.departments[0] if self.departments else None


@dataclass(frozen=True, slots=True)
class Department:
    """A node of the tree; without a company of its own it belongs to its parent's."""

    id: str
    name: str
    parent: str | None = None
    head: str | None = None
    deputy: str | None = None
    company: str | None = None


@dataclass(frozen=True, slots=True)
class Membership:
    """Somebody holds a role for these companies; `*` means all."""

    person: str
    companies: tuple[str, ...] = (ALL_COMPANIES,)

    def covers(self, company: str | None) -> bool:
        return ALL_COMPANIES in self.companies or company in self.companies


@dataclass(frozen=True, slots=True)
class Role:
    """A named group of people from whom some are asked."""

    id: str
    members: tuple[Membership, ...] = ()


@dataclass(frozen=True, slots=True)
class CostCentre:
    """Who answers for the money booked here, and where to climb when he cannot."""

    id: str
    name: str
    department: str
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class Delegation:
    """`principal` lets `delegate` act for him in [start, end); empty scopes mean everything."""

    principal: str
    delegate: str
    start: datetime
    end: datetime
    companies: tuple[str, ...] = ()
    policies: tuple[str, ...] = ()
    cap: Money | None = None
    id: str = ""

    def runs(self, instant: datetime) -> bool:
        return self.start <= instant < self.end


@dataclass(frozen=True, slots=True)
class Absence:
    """`person` is away in [start, end)."""

    person: str
    start: datetime
    end: datetime
    id: str = ""

    def runs(self, instant: datetime) -> bool:
        return self.start <= instant < self.end


@dataclass(frozen=True)
class Organisation:
    """One version of the company; `merged` maps deleted departments to where they went.

    `version` is the store's number (0: unnumbered) and no part of the content.
    """

    people: Mapping[str, Person] = field(default_factory=dict)
    departments: Mapping[str, Department] = field(default_factory=dict)
    roles: Mapping[str, Role] = field(default_factory=dict)
    cost_centres: Mapping[str, CostCentre] = field(default_factory=dict)
    delegations: tuple[Delegation, ...] = ()
    absences: tuple[Absence, ...] = ()
    merged: Mapping[str, str] = field(default_factory=dict)
    version: int = 0

    def is_active(self, person: str | None) -> bool:
        """Known and not dismissed."""
        found = self.people.get(person) if person is not None else None
        return found is not None and found.active

    def effective_head(self, department: str) -> str | None:
        """The active head, else the active deputy, else nobody."""
        found = self.departments.get(department)
        if found is None:
            return None
        return next((person for person in (found.head, found.deputy) if self.is_active(person)), None)

    def upwards(self, department: str | None) -> Iterator[str]:
        """The department (a deleted one: where it went), then every ancestor up to the root; a cycle ends the walk."""
        seen: set[str] = set()
        department = self.standing_department(department)
        while department is not None and department in self.departments and department not in seen:
            seen.add(department)
            yield department
            department = self.departments[department].parent

    def standing_department(self, department: str | None) -> str | None:
        """The department itself, or what a deleted one was merged into; None: nobody knows it."""
        seen: set[str] = set()
        while department is not None and department not in self.departments and department not in seen:
            seen.add(department)
            department = self.merged.get(department)
        return department if department in self.departments else None

    def ancestors(self, department: str) -> tuple[str, ...]:
        """Every department above this one, nearest first."""
        return tuple(self.upwards(department))[1:]

    def in_subtree(self, department: str | None, top: str) -> bool:
        """Whether `department` is `top` or lies below it; a deleted department still lies in itself."""
        return department == top or top in self.upwards(department)

    def subtree(self, top: str) -> frozenset[str]:
        """`top` and everything below it."""
        return frozenset(each for each in self.departments if self.in_subtree(each, top))

    def company_of(self, department: str | None) -> str | None:
        """The department's company, inherited from the nearest ancestor that names one."""
        return next((each for up in self.upwards(department) if (each := self.departments[up].company)), None)

    def companies(self) -> tuple[str, ...]:
        """Every company that a department names, sorted."""
        return tuple(sorted({each.company for each in self.departments.values() if each.company}))

    def members(self, role: str, company: str | None = None) -> tuple[str, ...]:
        """Everybody listed in the role (for the company, when given), dismissed people included, sorted by id."""
        listed = self._holders.get(role, {})
        return tuple(person for person, each in listed.items() if company is None or each.covers(company))

    @cached_property
    def _holders(self) -> Mapping[str, Mapping[str, Membership]]:
        """role -> person, sorted -> membership; somebody listed twice holds the role for all companies named."""
        found: dict[str, dict[str, Membership]] = {}
        for role in self.roles.values():
            held: dict[str, tuple[str, ...]] = {}
            for member in role.members:
                held[member.person] = (*held.get(member.person, ()), *member.companies)
            found[role.id] = {person: Membership(person, tuple(dict.fromkeys(held[person]))) for person in sorted(held)}
        return found

    @cached_property
    def roles_of(self) -> Mapping[str, Mapping[str, Membership]]:
        """person -> role -> membership."""
        held: dict[str, dict[str, Membership]] = {}
        for role, listed in self._holders.items():
            for person, member in listed.items():
                held.setdefault(person, {})[role] = member
        return held

    @cached_property
    def headed_by(self) -> Mapping[str, tuple[str, ...]]:
        """person -> departments of which he is the effective head, sorted."""
        heads: dict[str, list[str]] = {}
        for department in sorted(self.departments):
            head = self.effective_head(department)
            if head is not None:
                heads.setdefault(head, []).append(department)
        return {person: tuple(found) for person, found in heads.items()}

    @cached_property
    def absences_of(self) -> Mapping[str, tuple[Absence, ...]]:
        """person -> his absences, past and future ones, too."""
        return _grouped((each.person, each) for each in self.absences)

    @cached_property
    def delegations_of(self) -> Mapping[str, tuple[Delegation, ...]]:
        """principal -> his delegations; of those that may be used at once the first one counts."""
        ordered = sorted(self.delegations, key=lambda each: (-each.start.timestamp(), each.delegate, each.id))
        return _grouped((each.principal, each) for each in ordered)

    @property
    def depends_on_time(self) -> bool:
        """Whether the same version can answer differently at another moment."""
        return bool(self.delegations or self.absences)

    def check_tree(self) -> None:
        """Raises `BrokenTree` for a cycle, a second root or a parent that does not exist."""
        roots = sorted(each.id for each in self.departments.values() if each.parent is None)
        if len(roots) > 1:
            raise BrokenTree(f"more than one root: {', '.join(roots)}", roots=roots)
        for department in self.departments.values():
            if department.parent is not None and department.parent not in self.departments:
                raise BrokenTree(f"{department.id} has an unknown parent", department=department.id)
            if not set(self.upwards(department.id)) & set(roots):
                raise BrokenTree(f"{department.id} is part of a cycle", department=department.id)


def _grouped(pairs: Iterable[tuple[str, T]]) -> Mapping[str, tuple[T, ...]]:
    found: dict[str, list[T]] = {}
    for person, each in pairs:
        found.setdefault(person, []).append(each)
    return {person: tuple(listed) for person, listed in found.items()}
