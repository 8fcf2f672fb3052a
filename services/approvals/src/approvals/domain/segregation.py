"""Patterns that weaken the second pair of eyes: what is looked for, and where lines are drawn."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from approvals.domain.money import Money, Rates
from approvals.domain.organisation import Organisation
from approvals.domain.routing.other_facts import comparisons, last_within
from approvals.domain.routing.policy import Policy

LONGEST_LOOP = 5


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What counts as a pattern.

    `reciprocal`: approvals each way at least; `vendor_requests` and `vendor_share`: requests with one vendor at least, and
    the share of them one pair of people stands for; `split_days`, `split_share`: how close in time, and how close below a
    line (0.2: the last fifth); `hasty_seconds`: decided faster than anybody reads.
    """

    reciprocal: int = 2
    vendor_requests: int = 5
    vendor_share: float = 0.6
    split_days: int = 7
    split_share: float = 0.2
    hasty_seconds: int = 10


def lines(policies: Iterable[Policy], organisation: Organisation) -> list[Money]:
    """Amounts at which somebody more is asked: in conditions of these policies, and approval limits of active people."""
    found = set()
    for policy in policies:
        conditions = [policy.applies_when, *(step.when for step in policy.steps)]
        if policy.auto_approve_when is not None:
            conditions.append(policy.auto_approve_when)
        tests = (test for condition in conditions for test in comparisons(condition))
        found |= {test.value for test in tests if test.fact == "amount"}
    limits = (person.limit for person in organisation.people.values() if person.active)
    found |= {limit for limit in limits if isinstance(limit, Money)}
    return sorted(found, key=lambda money: (money.currency, money.minor))


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it lies in one currency: `most` is the largest amount (minor units) that stays below or on it."""

    line: Money
    currency: str
    most: int


def lines_in(found: Sequence[Money], currencies: Iterable[str], rates: Rates) -> list[Line]:
    """Every line in every currency people buy in; left out where no rate is known."""
    return [
        Line(money, currency, most)
        for currency in sorted(set(currencies))
        for money in found
        if (most := last_within(rates, money, currency))
    ]


def loops(acted: Mapping[str, Iterable[str]]) -> list[tuple[str, ...]]:
    """Rings of people who act for one another, `acted` being actor -> those he acted for; each ring once, the shortest first."""
    graph = {actor: sorted(set(others) - {actor}) for actor, others in acted.items()}
    found = {ring for start in sorted(graph) for ring in _rings(graph, (start,))}
    return sorted(found, key=lambda ring: (len(ring), ring))


def _rings(graph: Mapping[str, Sequence[str]], path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """From the smallest name on, so that a ring is not found again from each of its members."""
    for following in graph.get(path[-1], ()):
        if following == path[0] and len(path) > 1:
            yield path
        elif following > path[0] and following not in path and len(path) < LONGEST_LOOP:
            yield from _rings(graph, (*path, following))
