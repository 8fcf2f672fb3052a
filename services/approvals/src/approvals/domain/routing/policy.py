"""A policy: for whom it is, and which steps it asks for. Published versions never change."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from approvals.domain.routing.conditions import Always, Condition, facts_in

ALL = "all"
Need = int | Literal["all"]
Overlap = Literal["count", "fresh", "again"]
Forward = Literal["any", "subordinates", "never"]
AmountBasis = Literal["net", "gross"]


@dataclass(frozen=True, slots=True)
class RolePool:
    """Members of a role; scope `company`: only those of the request's company. `need` overrides the step's."""

    role: str
    scope: Literal["any", "company"] = "any"
    need: int | None = None


@dataclass(frozen=True, slots=True)
class DeptChain:
    """Heads from the paying department upwards; `above_top` when nobody on the way covers the amount."""

    mode: Literal["each", "final", "direct"]
    above_top: RolePool


@dataclass(frozen=True, slots=True)
class CostCentreOwners:
    """One owner per distinct cost centre of the lines."""


@dataclass(frozen=True, slots=True)
class Users:
    """People named in the policy."""

    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NamedField:
    """A person named on the request under this field."""

    name: str


Who = RolePool | DeptChain | CostCentreOwners | Users | NamedField


@dataclass(frozen=True, slots=True)
class Step:
    """Who is asked, when, and how many must agree. `due_hours` are working hours.

    `forward` says to whom an approver may hand on what he is asked.
    """

    id: str
    who: Who
    need: Need
    overlap: Overlap
    when: Condition = field(default_factory=Always)
    fallback: tuple[Who, ...] = ()
    sensitive_to: tuple[str, ...] | None = None
    due_hours: int = 16
    escalate: str = "add_next_head"
    forward: Forward = "any"

    @property
    def ways(self) -> tuple[Who, ...]:
        """How it names people: first of all `who`, then what stands in for it."""
        return (self.who, *self.fallback)


@dataclass(frozen=True, slots=True)
class Stage:
    id: str
    steps: tuple[Step, ...]
    name: str = ""
    join: Literal["all", "any"] = "all"
    blocking: bool = True


@dataclass(frozen=True, slots=True)
class Policy:
    """One version of one policy, in force in [effective_from, effective_to)."""

    id: str
    version: int
    name: str
    status: Literal["draft", "review", "published", "retired"]
    effective_from: datetime
    effective_to: datetime | None
    companies: tuple[str, ...]
    priority: int
    stages: tuple[Stage, ...]
    reporting_currency: str
    amount_basis: AmountBasis = "net"
    applies_when: Condition = field(default_factory=Always)
    auto_approve_when: Condition | None = None

    def in_force(self, company: str | None, instant: datetime) -> bool:
        """Published, for this company, at this moment."""
        ended = self.effective_to is not None and instant >= self.effective_to
        return self.status == "published" and company in self.companies and self.effective_from <= instant and not ended

    @property
    def steps(self) -> tuple[Step, ...]:
        return tuple(step for stage in self.stages for step in stage.steps)

    @property
    def facts(self) -> frozenset[str]:
        """Every fact its conditions look at."""
        found = [self.applies_when, *(step.when for step in self.steps)]
        if self.auto_approve_when is not None:
            found.append(self.auto_approve_when)
        return frozenset().union(*map(facts_in, found))


def default_overlap(who: Who, need: Need) -> Overlap:
    """A named person's earlier yes counts; a pool, of which only some are needed, is a second pair of eyes."""
    some = isinstance(who, Users) and isinstance(need, int) and need < len(set(who.ids))
    return "fresh" if isinstance(who, RolePool) or some else "count"


def default_need(who: Who) -> Need:
    """Named people are all needed, of a pool one."""
    if isinstance(who, RolePool):
        return 1
    return "all"
