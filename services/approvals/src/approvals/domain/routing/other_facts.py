"""Requests that differ from a given one in one fact, at the values where policies and limits draw their lines."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from approvals.domain.money import Money, RateMissing, Rates
from approvals.domain.organisation import Organisation
from approvals.domain.routing.conditions import FACTS, AllOf, AnyOf, Condition, FactIs, Not
from approvals.domain.routing.facts import Request
from approvals.domain.routing.plan import Problem, RoutePlan
from approvals.domain.routing.policy import Policy

MOST = 12
"""Lines looked at in one direction, the nearest ones."""
ANOTHER_CATEGORY = "-"
Towards = Literal["at_most", "above"]
SMALLER: Towards = "at_most"
LARGER: Towards = "above"
LIMITS = frozenset({"limit_below", "limit_covers", "lower_authority"})
ENDS_AT_VALUE = frozenset({"gt", "lte"})


@dataclass(frozen=True, slots=True)
class Change:
    """`fact` would be at most or above `value`, would be `value`, or would do without it."""

    fact: str
    how: Literal["at_most", "above", "is", "without"]
    value: Money | int | bool | str


@dataclass(frozen=True, slots=True)
class Look:
    """What is looked at: policies in force for the company, the request as it is, and its route."""

    policies: Sequence[Policy]
    organisation: Organisation
    request: Request
    rates: Rates
    planned: RoutePlan | Problem

    @property
    def basis(self) -> str:
        """Net or gross, as the policy that applies counts."""
        chosen = (self.planned.policy, self.planned.policy_version)
        return next((each.amount_basis for each in self.policies if (each.id, each.version) == chosen), "net")

    @property
    def tests(self) -> list[FactIs]:
        """Every comparison of these policies."""
        conditions = [each.applies_when for each in self.policies]
        conditions += [each.auto_approve_when for each in self.policies if each.auto_approve_when is not None]
        conditions += [step.when for each in self.policies for step in each.steps]
        return [test for condition in conditions for test in comparisons(condition)]


Attempt = tuple[Change, Request]


def comparisons(condition: Condition) -> Iterator[FactIs]:
    """The single comparisons a condition is made of."""
    match condition:
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from comparisons(part)
        case Not(part):
            yield from comparisons(part)
        case FactIs():
            yield condition


def downwards(look: Look) -> Iterator[list[Attempt]]:
    """One series per measured fact, from what is towards nothing."""
    for scale in _scales(look):
        yield [(scale.change(SMALLER, line), scale.at(line)) for line in scale.below()]


def upwards(look: Look) -> Iterator[list[Attempt]]:
    """One series per measured fact, from what is towards more."""
    for scale in _scales(look):
        yield [(scale.change(LARGER, line), scale.at(line + 1)) for line in scale.above()]


@dataclass(frozen=True, slots=True)
class Scale:
    """A fact that is measured: what it is now, its lines (the last value before something may change), others."""

    fact: str
    now: int
    lines: list[int]
    at: Callable[[int], Request]
    value: Callable[[int], Money | int]

    def below(self) -> list[int]:
        return [line for line in self.lines if line < self.now][::-1][:MOST]

    def above(self) -> list[int]:
        return [line for line in self.lines if line >= self.now][:MOST]

    def change(self, how: Towards, line: int) -> Change:
        return Change(self.fact, how, self.value(line))


def _scales(look: Look) -> list[Scale]:
    request, currency = look.request, look.request.currency
    total = request.total(look.basis).minor
    spend = request.spend_30d_same_vendor or Money(0, currency)
    amounts = [line for line in _money_lines(look, "amount", _limits(look)) if line > 0]
    spends = [line for line in _money_lines(look, "requester.spend_30d_same_vendor", ()) if line >= 0]
    months = {
        test.value if test.op in ENDS_AT_VALUE else test.value - 1
        for test in look.tests
        if test.fact == "flags.contract_months"
    }

    def money(minor: int) -> Money:
        return Money(minor, currency)

    return [
        Scale("amount", total, amounts, lambda minor: with_total(request, look.basis, minor), money),
        Scale(
            "requester.spend_30d_same_vendor",
            look.rates.convert(spend, currency).minor if look.rates.knows(currency) else 0,
            spends,
            lambda minor: replace(request, spend_30d_same_vendor=money(minor)),
            money,
        ),
        Scale(
            "flags.contract_months",
            request.contract_months,
            sorted(each for each in months if each >= 0),
            lambda number: replace(request, contract_months=number),
            int,
        ),
    ]


def _limits(look: Look) -> Iterator[Money]:
    """Approval limits the route met."""
    people = {reason.person for reason in look.planned.reasons if reason.code in LIMITS and reason.person}
    for person in sorted(people):
        limit = look.organisation.people[person].limit
        if isinstance(limit, Money):
            yield limit


def _money_lines(look: Look, fact: str, limits: Iterable[Money]) -> list[int]:
    """Minor units of the request's currency, ascending."""
    thresholds = list(limits)
    for test in look.tests:
        if test.fact == fact:
            last = test.value.minor - (0 if test.op in ENDS_AT_VALUE else 1)
            thresholds.append(Money(last, test.value.currency))
    found = (last_within(look.rates, each, look.request.currency) for each in thresholds)
    return sorted({line for line in found if line is not None})


def last_within(rates: Rates, threshold: Money, currency: str) -> int | None:
    """The largest amount (minor units of `currency`) that is not above the threshold; None without a rate."""
    if threshold.currency == currency:
        return threshold.minor
    try:
        near = rates.convert(threshold, currency).minor
        reach = rates.convert(Money(1, threshold.currency), currency).minor + 2
    except RateMissing:
        return None
    candidates = range(near - reach, near + reach + 1)
    place = bisect_right(
        candidates, threshold.minor, key=lambda minor: rates.convert(Money(minor, currency), threshold.currency).minor
    )
    return candidates[place - 1] if place else None


def with_total(request: Request, basis: str, minor: int) -> Request:
    """The same request over another total: the first line bears the difference, its tax stays."""
    first, *others = request.lines
    difference = minor - request.total(basis).minor
    changed = replace(first, net=Money(first.net.minor + difference, request.currency))
    return replace(request, lines=(changed, *others))


def one_by_one(look: Look) -> Iterator[Attempt]:
    """Every other fact the policies look at, each at every other value they name."""
    request = look.request
    named: dict[str, set[Any]] = {}
    for test in look.tests:
        named.setdefault(test.fact, set()).update([test.value] if isinstance(test.value, str | bool) else _words(test))
    for category in sorted({line.category for line in request.lines} & named.get("lines.category", set())):
        yield Change("lines.category", "without", category), _without_category(request, category)
    for fact, (field, usual) in _PLAIN.items():
        if fact not in named:
            continue
        now = getattr(request, field)
        values = {True, False} if FACTS[fact][0] == "truth" else named[fact] | {usual}
        for value in sorted(values - {now}):
            otherwise: dict[str, Any] = {field: value}
            yield Change(fact, "is", value), replace(request, **otherwise)


_PLAIN: dict[str, tuple[str, Any]] = {
    "vendor.is_new": ("vendor_is_new", False),
    "vendor.risk": ("vendor_risk", "normal"),
    "flags.personal_data": ("personal_data", False),
    "flags.urgency": ("urgency", "normal"),
    "budget.over": ("budget_over", False),
}
"""fact -> field of the request, and its value where nothing is said."""


def _words(test: FactIs) -> tuple[str, ...]:
    return test.value if isinstance(test.value, tuple) else ()


def _without_category(request: Request, category: str) -> Request:
    lines = tuple(
        replace(line, category=ANOTHER_CATEGORY) if line.category == category else line for line in request.lines
    )
    return replace(request, lines=lines)
