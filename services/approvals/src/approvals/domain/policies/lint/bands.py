"""Bands of amounts: where one ends, does the next begin? Gaps and overlaps to the smallest unit of the currency."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations

from approvals.domain.money import Money
from approvals.domain.organisation import Organisation
from approvals.domain.policies.findings import Finding, Value
from approvals.domain.policies.lint.surroundings import Surroundings, steps_of
from approvals.domain.policies.regions import Box, Limit, Span, amount_of, region
from approvals.domain.routing.conditions import Condition
from approvals.domain.routing.policy import Policy

Rest = frozenset[tuple[str, Limit]]
"""Everything but the amount: bands with the same rest belong together."""


@dataclass(frozen=True, slots=True)
class Band:
    """From `low` to `high` minor units of `currency`; None: no upper end. `owner` is a step or a policy."""

    owner: str
    pointer: str
    low: int
    high: int | None
    currency: str


def check_bands(policy: Policy, around: Surroundings) -> Iterator[Finding]:
    """Steps of this policy with upper bounds, and this policy beside others of its companies. Raises Undecided."""
    steps = [(step.id, f"{pointer}/when", step.when) for pointer, _, step in steps_of(policy)]
    for bands in _together(steps, around.organisation):
        yield from _gaps(bands)
        yield from _overlaps(bands, "band_overlap")
    others = around.others(policy)
    applying = [(policy.id, "/applies_when", policy.applies_when)]
    applying += [(each.id, "/applies_when", each.applies_when) for each in others]
    priorities = {each.id: each.priority for each in (*others, policy)}
    for bands in _together(applying, around.organisation):
        for found in _overlaps(bands, "policy_overlap"):
            if policy.id in {found.detail["one"], found.detail["other"]}:
                yield replace(found, detail={**found.detail, **_winner(found, priorities)})


def _winner(found: Finding, priorities: Mapping[str, int]) -> dict[str, Value]:
    pair = [str(found.detail["one"]), str(found.detail["other"])]
    return {"wins": max(pair, key=lambda name: priorities[name])}


def _together(conditions: Iterable[tuple[str, str, Condition]], organisation: Organisation) -> list[list[Band]]:
    """Bands that differ in the amount alone, where at least one has an upper end: those were meant as bands."""
    groups: dict[tuple[str, Rest], list[Band]] = {}
    for owner, pointer, condition in conditions:
        for box in region(condition, organisation):
            found = amount_of(box)
            if found is not None:
                name, span = found
                groups.setdefault((name, _rest(box, name)), []).append(_band(owner, pointer, span))
    ordered = [sorted(bands, key=lambda band: (band.low, _end(band))) for bands in groups.values()]
    return [bands for bands in ordered if any(band.high is not None for band in bands)]


def _rest(box: Box, name: str) -> Rest:
    return frozenset(box.without(name).limits.items())


def _band(owner: str, pointer: str, span: Span) -> Band:
    return Band(owner, pointer, span.low or 1, span.high, span.unit)


def _end(band: Band) -> float:
    return float("inf") if band.high is None else band.high


def _gaps(bands: list[Band]) -> Iterator[Finding]:
    """Amounts between two bands that are in none."""
    reached = bands[0]
    for band in bands[1:]:
        if band.low > _end(reached) + 1 and reached.high is not None:
            detail: dict[str, Value] = {
                "below": reached.owner,
                "above": band.owner,
                "low": Money(reached.high, band.currency),
                "high": Money(band.low - 1, band.currency),
            }
            yield Finding("band_gap", band.pointer, "warning", detail)
        reached = max(reached, band, key=_end)


def _overlaps(bands: list[Band], code: str) -> Iterator[Finding]:
    """A band that begins before the one below it has ended; one inside another, or equal ones, are meant so."""
    for one, other in combinations(bands, 2):
        if one.owner != other.owner and one.low < other.low <= _end(one) < _end(other):
            detail: dict[str, Value] = {
                "one": one.owner,
                "other": other.owner,
                "low": Money(other.low, one.currency),
                "high": Money(int(_end(one)), one.currency),
            }
            yield Finding(code, other.pointer, "warning", detail)
