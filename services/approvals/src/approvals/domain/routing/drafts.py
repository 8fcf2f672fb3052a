"""What is known while a route is being planned, and levels before overlap and absence are settled."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from approvals.domain.money import Money, Rates
from approvals.domain.organisation import Organisation, Unlimited
from approvals.domain.routing.conditions import Setting
from approvals.domain.routing.facts import Request
from approvals.domain.routing.plan import LevelPlan, Slot
from approvals.domain.routing.policy import DeptChain, Policy, Step, Who
from approvals.domain.routing.reasons import Code, Reason


@dataclass(frozen=True, slots=True)
class Given:
    """What has been said so far in a step that is still under way; `stand_ins` were named for it when it was short."""

    done: tuple[LevelPlan, ...] = ()
    yes: tuple[Slot, ...] = ()
    no: frozenset[str] = frozenset()
    stand_ins: tuple[str, ...] = ()

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

    def sayer_of(self, post: str) -> str | None:
        """Who said yes for this post, in a level that is over or still under way."""
        over = (slot for level in self.done for slot in level.slots)
        return next((each.principal for each in (*over, *self.yes) if post in each.posts), None)


NOTHING_GIVEN = Given()


@dataclass(slots=True, eq=False)
class DraftLevel:
    """People who could fill a level, named by `who`. `fallback` are the ways still to try when they are too few.

    `top` marks the level above a chain.
    """

    slots: list[Slot]
    need: int
    named: bool
    fallback: tuple[Who, ...] = ()
    voted: frozenset[str] = frozenset()
    who: Who | None = None
    top: bool = False

    def frozen(self) -> LevelPlan:
        return LevelPlan(tuple(self.slots), self.need, self.named)


@dataclass(slots=True)
class DraftStep:
    """A step under construction. `chain` is set when heads are asked, `above` are the ways to fill its top."""

    step: Step
    levels: list[DraftLevel]
    given: Given = NOTHING_GIVEN
    problem: str | None = None
    chain: DeptChain | None = None
    above: tuple[Who, ...] = ()

    @property
    def named(self) -> set[str]:
        """Everybody who must say yes in it, and who acts for them."""
        return named_in([*self.given.done, *(level.frozen() for level in self.levels)])


def named_in(levels: Iterable[LevelPlan]) -> set[str]:
    """Approvers of record and actors of the levels that need all their people."""
    slots = [slot for level in levels if level.named for slot in level.slots]
    return {slot.principal for slot in slots} | {slot.actor for slot in slots}


def standing(join: str, drafts: list[DraftStep]) -> list[DraftStep]:
    """Of a stage that joins any, the steps that can be filled, if there is one: the others are dropped."""
    filled = [draft for draft in drafts if draft.problem is None]
    return filled if join == "any" and filled else drafts


@dataclass(slots=True)
class Planning:
    """One run of the router: its inputs, the reasons it gives, and who has which part in the route so far.

    `drafts`: how each stage joins, and its steps under construction. `filling`, `acting` (principal -> who acts for
    him) and `stood_in` ((principal, actor)) are what stands besides: steps that are over, tasks that are open.
    `must_act`: must say yes in an earlier stage; `acted`: those and whoever acts for them.
    """

    policy: Policy
    organisation: Organisation
    request: Request
    rates: Rates
    instant: datetime
    amount: Money
    reasons: list[Reason] = field(default_factory=list)
    drafts: Sequence[tuple[str, list[DraftStep]]] = ()
    filling: set[str] = field(default_factory=set)
    acting: dict[str, str] = field(default_factory=dict)
    stood_in: set[tuple[str, str]] = field(default_factory=set)
    must_act: set[str] = field(default_factory=set)
    acted: set[str] = field(default_factory=set)
    excluded: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self.excluded = self.request.excluded

    @property
    def setting(self) -> Setting:
        return Setting(self.request, self.organisation, self.rates, self.amount)

    @property
    def reported(self) -> Money:
        """The total in the policy's reporting currency, for people to compare."""
        return self.rates.convert(self.amount, self.policy.reporting_currency)

    def eligible(self, person: str | None) -> bool:
        """Active and neither requester nor preparer."""
        return person is not None and self.organisation.is_active(person) and person not in self.excluded

    def acts_for(self, principal: str) -> str | None:
        """Who acts for him in another slot of this route."""
        drafted = (slot.assignee for slot in self._named() if slot.principal == principal and slot.assignee)
        return self.acting.get(principal) or next(drafted, None)

    def free_for(self, principal: str, person: str) -> bool:
        """Whether `person` may act for `principal`: he fills no slot, unless for the same principal.

        Looked up in what stands at the moment: ways that were given up hold nobody.
        """
        if self.acts_for(principal) == person or (principal, person) in self.stood_in:
            return True
        return person not in self.filling and all(person not in (slot.principal, slot.actor) for slot in self._named())

    def _named(self) -> Iterator[Slot]:
        """The slots of levels under construction that need all their people."""
        for join, drafts in self.drafts:
            for draft in standing(join, drafts):
                for level in draft.levels:
                    if level.named:
                        yield from level.slots

    def note(
        self, code: Code, step: str | None = None, *, detail: Mapping[str, str] | None = None, **about: Any
    ) -> None:
        """Records a reason; `about` may name stage, person and department."""
        self.reasons.append(Reason(code, step=step, detail=detail or {}, **about))

    def covers(self, person: str) -> tuple[bool, dict[str, str]]:
        """Whether his limit covers the total, compared in the limit's own currency, and the numbers."""
        limit = self.organisation.people[person].limit
        if limit is None:
            return False, {"limit": "none", "amount": str(self.amount), "is": "<"}
        if isinstance(limit, Unlimited):
            return True, {"limit": "unlimited", "amount": str(self.amount), "is": ">="}
        value = self.rates.convert(self.amount, limit.currency)
        covered = value.minor <= limit.minor
        return covered, {"limit": str(limit), "amount": str(value), "is": ">=" if covered else "<"}
