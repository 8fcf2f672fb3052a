"""Which requests a condition can hold for: conditions as unions of boxes, exact as long as facts are independent.

A box limits every fact by itself: an interval for what is measured (whole minor units, so that a gap of one cent is
seen), a set for a word, and for the lines a set they lie in and sets they must reach. An amount in two currencies is two
facts: nothing is concluded from a rate.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from approvals.domain.money import Money
from approvals.domain.organisation import Organisation
from approvals.domain.routing.conditions import FACTS, ORDER, AllOf, Always, AnyOf, Condition, FactIs, Not

MOST_BOXES = 2000
LEAST = {"amount": 0, "flags.contract_months": 0}
"""Facts that cannot be smaller; a total is positive, but one cent of a small currency may round to nothing in another."""

COUNTER = {"gt": "lte", "gte": "lt", "lt": "gte", "lte": "gt"}


class Undecided(Exception):
    """More boxes than are looked at: the condition is too intricate to say anything about it."""


@dataclass(frozen=True, slots=True)
class Span:
    """Whole numbers from `low` to `high`, both included; None: no end. `unit` is a currency, or nothing."""

    low: int | None
    high: int | None
    unit: str = ""

    def meet(self, other: "Span") -> "Span | None":
        low = max((each for each in (self.low, other.low) if each is not None), default=None)
        high = min((each for each in (self.high, other.high) if each is not None), default=None)
        if low is not None and high is not None and low > high:
            return None
        return Span(low, high, self.unit)


@dataclass(frozen=True, slots=True)
class OneOf:
    """One word: among `only` (None: any) and not among `never`."""

    only: frozenset[Any] | None = None
    never: frozenset[Any] = frozenset()

    def meet(self, other: "OneOf") -> "OneOf | None":
        only = _within(self.only, other.only)
        never = self.never | other.never
        if only is None:
            return OneOf(None, never)
        return OneOf(only - never) if only - never else None


@dataclass(frozen=True, slots=True)
class Some:
    """Several words: all in `only`, none in `never`, at least one in every set of `hits` and outside every of `leaves`."""

    only: frozenset[str] | None = None
    never: frozenset[str] = frozenset()
    hits: frozenset[frozenset[str]] = frozenset()
    leaves: frozenset[frozenset[str]] = frozenset()

    def meet(self, other: "Some") -> "Some | None":
        only, never = _within(self.only, other.only), self.never | other.never
        hits, leaves = self.hits | other.hits, self.leaves | other.leaves
        if only is not None:
            only, never = only - never, frozenset()
        free = [hit - never if only is None else hit & only for hit in hits]
        if not all(free) or (only is not None and (not only or any(only <= left for left in leaves))):
            return None
        return Some(only, never, hits, leaves)


Limit = Span | OneOf | Some


@dataclass(frozen=True, slots=True)
class Box:
    """Fact (an amount with its currency) -> how it is limited; facts left out are free."""

    limits: Mapping[str, Limit] = field(default_factory=dict)

    def meet(self, other: "Box") -> "Box | None":
        """Both at once; None when no request is in both."""
        found = dict(self.limits)
        for name, limit in other.limits.items():
            mine = found.get(name)
            met: Any = limit if mine is None else mine.meet(limit)  # type: ignore[arg-type]  # one kind per fact
            if met is None:
                return None
            found[name] = met
        return Box(found)

    def without(self, name: str) -> "Box":
        return Box({key: limit for key, limit in self.limits.items() if key != name})


Region = tuple[Box, ...]
EVERYTHING: Region = (Box(),)
NOTHING: Region = ()


def both(*regions: Region) -> Region:
    """Requests in all of them. Raises Undecided."""
    found: Region = EVERYTHING
    for region in regions:
        if len(found) * len(region) > MOST_BOXES:
            raise Undecided
        found = _distinct(box for one, other in product(found, region) if (box := one.meet(other)) is not None)
    return found


def region(condition: Condition, organisation: Organisation, *, holds: bool = True) -> Region:
    """Requests for which the condition holds (or does not). Raises Undecided."""
    match condition:
        case Always():
            return EVERYTHING if holds else NOTHING
        case Not(part):
            return region(part, organisation, holds=not holds)
        case AllOf(parts) | AnyOf(parts):
            found = [region(part, organisation, holds=holds) for part in parts]
            if isinstance(condition, AllOf) is holds:
                return both(*found)
            return _distinct(box for each in found for box in each)
        case FactIs():
            return _leaf(condition, organisation, holds=holds)


def _leaf(test: FactIs, organisation: Organisation, *, holds: bool) -> Region:
    kind, name = FACTS[test.fact][0], test.fact
    if test.op in ORDER:
        op = test.op if holds else COUNTER[test.op]
        value, unit = (test.value.minor, test.value.currency) if isinstance(test.value, Money) else (test.value, "")
        spans = {"gt": (value + 1, None), "gte": (value, None), "lt": (None, value - 1), "lte": (None, value)}
        span = Span(*spans[op], unit).meet(Span(LEAST.get(name), None, unit))
        return (Box({f"{name} {unit}".strip(): span}),) if span else NOTHING
    words = frozenset(test.value) if isinstance(test.value, tuple) else frozenset({test.value})
    if kind == "words":
        return (Box({name: _several(test.op, words, holds=holds)}),)
    if kind == "truth":
        return (Box({name: OneOf(words if holds else frozenset({True, False}) - words)}),)
    if test.op == "in_subtree":
        if test.value not in organisation.departments:
            return (Box({f"{name} in {test.value}": OneOf(frozenset({holds}))}),)
        words = organisation.subtree(test.value)
    return (Box({name: OneOf(words) if holds else OneOf(never=words)}),)


def _several(op: str, words: frozenset[str], *, holds: bool) -> Some:
    if op == "all_in":
        return Some(only=words) if holds else Some(leaves=frozenset({words}))
    return Some(hits=frozenset({words})) if holds else Some(never=words)


def _within(one: frozenset[Any] | None, other: frozenset[Any] | None) -> frozenset[Any] | None:
    if one is None or other is None:
        return other if one is None else one
    return one & other


def _distinct(boxes: Iterable[Box]) -> Region:
    found: dict[frozenset[tuple[str, Limit]], Box] = {}
    for box in boxes:
        found[frozenset(box.limits.items())] = box
        if len(found) > MOST_BOXES:
            raise Undecided
    return tuple(found.values())


def condition_of(box: Box) -> Condition:
    """The box as a condition again, so that it can be said in words."""
    parts = tuple(part for name, limit in box.limits.items() for part in _tests(name, limit))
    return Always() if not parts else parts[0] if len(parts) == 1 else AllOf(parts)


def _tests(name: str, limit: Limit) -> list[Condition]:
    fact, _, rest = name.partition(" ")
    if isinstance(limit, Span):
        low = None if limit.low is None or limit.low <= LEAST.get(fact, limit.low - 1) else limit.low - 1
        ends = [("gt", low), ("lte", limit.high)]
        return [FactIs(fact, op, Money(at, limit.unit) if limit.unit else at) for op, at in ends if at is not None]
    if rest:
        under = FactIs(fact, "in_subtree", rest.removeprefix("in "))
        return [under if limit == OneOf(frozenset({True})) else Not(under)]
    if isinstance(limit, OneOf):
        return _one_of(fact, limit)
    found: list[Condition] = [FactIs(fact, "all_in", _sorted(limit.only))] if limit.only is not None else []
    any_in = "in" if fact == "requester.role" else "any_in"
    found += [Not(FactIs(fact, any_in, _sorted(limit.never)))] if limit.never else []
    found += [FactIs(fact, any_in, _sorted(each)) for each in sorted(limit.hits, key=sorted)]
    return found + [Not(FactIs(fact, "all_in", _sorted(each))) for each in sorted(limit.leaves, key=sorted)]


def _one_of(fact: str, limit: OneOf) -> list[Condition]:
    if FACTS[fact][0] == "truth":
        return [] if limit.only is None else [FactIs(fact, "eq", next(iter(limit.only)))]
    found: list[Condition] = [FactIs(fact, "in", _sorted(limit.only))] if limit.only is not None else []
    return found + ([Not(FactIs(fact, "in", _sorted(limit.never)))] if limit.never else [])


def _sorted(words: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(sorted(words))


def amount_of(box: Box) -> tuple[str, Span] | None:
    """The name and interval of the box's amount; None when it has none, or one in several currencies."""
    spans = [(name, each) for name, each in box.limits.items() if name.startswith("amount ") and isinstance(each, Span)]
    return spans[0] if len(spans) == 1 else None
