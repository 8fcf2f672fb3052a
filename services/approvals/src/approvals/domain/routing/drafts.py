"""What is known while a route is being planned, and levels before overlap and absence are settled."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from approvals.domain.money import Money, Rates
from approvals.domain.organisation import Organisation, Unlimited
from approvals.domain.routing.conditions import Setting
from approvals.domain.routing.facts import Request
from approvals.domain.routing.plan import LevelPlan, Slot
from approvals.domain.routing.policy import Policy, Step, Who
from approvals.domain.routing.reasons import Reason


@dataclass(frozen=True, slots=True)
class Given:
    """What has been said so far in a step that is still under way."""

    done: tuple[LevelPlan, ...] = ()
    yes: tuple[Slot, ...] = ()
    no: frozenset[str] = frozenset()

    def is_done(self, slot: Slot) -> bool:
        """Whether this person, or all his posts, belong to a level that is over."""
        slots = [each for level in self.done for each in level.slots]
        posts = {post for each in slots for post in each.posts}
        return any(each.principal == slot.principal for each in slots) or posts.issuperset(slot.posts or ("none",))

    def said(self, slot: Slot) -> Slot | None:
        """The yes that was given for this person or all his posts in a level that is not over."""
        for each in self.yes:
            if each.posts and (each.principal == slot.principal or set(slot.posts) <= set(each.posts)):
                return each
        return None


NOTHING_GIVEN = Given()


@dataclass(slots=True)
class DraftLevel:
    """People who could fill a level. `fallback` are the ways still to try when a pool is short."""

    slots: list[Slot]
    need: int
    named: bool
    fallback: tuple[Who, ...] = ()
    voted: frozenset[str] = frozenset()

    def frozen(self) -> LevelPlan:
        return LevelPlan(tuple(self.slots), self.need, self.named)


@dataclass(slots=True)
class DraftStep:
    step: Step
    levels: list[DraftLevel]
    given: Given = NOTHING_GIVEN
    problem: str | None = None


@dataclass(slots=True)
class Planning:
    """One run of the router: its inputs, the reasons it gives, and who already fills a slot or acts for whom."""

    policy: Policy
    organisation: Organisation
    request: Request
    rates: Rates
    instant: datetime
    amount: Money
    reasons: list[Reason] = field(default_factory=list)
    filling: set[str] = field(default_factory=set)
    acting: dict[str, str] = field(default_factory=dict)
    must_act: set[str] = field(default_factory=set)
    acted: set[str] = field(default_factory=set)

    @property
    def setting(self) -> Setting:
        return Setting(self.request, self.organisation, self.rates, self.amount)

    @property
    def reported(self) -> Money:
        """The total in the policy's reporting currency, for people to compare."""
        return self.rates.convert(self.amount, self.policy.reporting_currency)

    def eligible(self, person: str | None) -> bool:
        """Active and neither requester nor preparer."""
        return person is not None and self.organisation.is_active(person) and person not in self.request.excluded

    def note(
        self, code: str, step: str | None = None, *, detail: Mapping[str, str] | None = None, **about: Any
    ) -> None:
        """Records a reason; `about` may name stage, person and department."""
        self.reasons.append(Reason(code, step=step, detail=detail or {}, **about))

    def covers(self, person: str) -> tuple[bool, dict[str, str]]:
        """Whether his limit covers the total, compared in the limit's own currency, and the numbers."""
        limit = self.organisation.people[person].limit
        if limit is None:
            return False, {"limit": "none", "amount": str(self.amount)}
        if isinstance(limit, Unlimited):
            return True, {"limit": "unlimited", "amount": str(self.amount)}
        value = self.rates.convert(self.amount, limit.currency)
        covered = value.minor <= limit.minor
        return covered, {"limit": str(limit), "amount": str(value), "is": ">=" if covered else "<"}
