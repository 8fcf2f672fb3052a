"""How one condition differs from another: not at all, by a threshold, by words, by whole parts, or altogether."""

from collections.abc import Iterator
from typing import Any, Literal

from approvals.domain.organisation import Organisation
from approvals.domain.policies.regions import Undecided, both, region
from approvals.domain.routing.conditions import ORDER, AllOf, AnyOf, Condition, FactIs

Effect = Literal["more", "less", "other", ""]


def effect_of(was: Condition, now: Condition, organisation: Organisation) -> Effect:
    """For how many requests it holds now: `more`, `less`, `other` ones, or exactly the same (empty)."""
    if was == now:
        return ""
    try:
        wider = both(region(now, organisation), region(was, organisation, holds=False))
        narrower = both(region(was, organisation), region(now, organisation, holds=False))
    except Undecided:
        return "other"
    if wider and narrower:
        return "other"
    return "more" if wider else "less" if narrower else ""


def condition_changes(was: Condition, now: Condition) -> list[tuple[str, dict[str, Any]]]:
    """Code and details of every part that changed; the whole conditions where the parts do not tell it."""
    kind = AllOf if isinstance(was, AllOf) and isinstance(now, AllOf) else AnyOf
    gone = [each for each in _parts(was, kind) if each not in _parts(now, kind)]
    come = [each for each in _parts(now, kind) if each not in _parts(was, kind)]
    told: list[tuple[str, dict[str, Any]]] = []
    for before, after in _pairs(gone, come):
        gone.remove(before)
        come.remove(after)
        told += _leaf(before, after)
    if not gone and not come:
        return told
    if kind is AnyOf and (told or len(gone) < len(_parts(was, kind))):
        told += [("when_added", {"now": each}) for each in come]
        return told + [("when_removed", {"was": each}) for each in gone]
    return [("when", {"was": was, "now": now})]


def _parts(condition: Condition, kind: type[AllOf] | type[AnyOf]) -> tuple[Condition, ...]:
    return condition.parts if isinstance(condition, kind) else (condition,)


def _pairs(gone: list[Condition], come: list[Condition]) -> Iterator[tuple[FactIs, FactIs]]:
    """Comparisons of one fact that stand against each other, when there is one on either side."""
    for before in tuple(gone):
        if not isinstance(before, FactIs):
            continue
        same = [each for each in come if isinstance(each, FactIs) and _comparable(before, each)]
        others = [each for each in gone if isinstance(each, FactIs) and _comparable(before, each)]
        if len(same) == len(others) == 1:
            yield before, same[0]


def _comparable(one: FactIs, other: FactIs) -> bool:
    if one.fact != other.fact:
        return False
    measured = one.op in ORDER and other.op in ORDER
    upwards = (one.op in {"gt", "gte"}) == (other.op in {"gt", "gte"})
    return upwards if measured else one.op == other.op and isinstance(one.value, tuple)


def _leaf(was: FactIs, now: FactIs) -> list[tuple[str, dict[str, Any]]]:
    if not isinstance(was.value, tuple):
        return [("threshold", {"was": was, "now": now})]
    added = tuple(each for each in now.value if each not in was.value)
    removed = tuple(each for each in was.value if each not in now.value)
    told: list[tuple[str, dict[str, Any]]] = [("words_added", {"words": added})] if added else []
    return told + ([("words_removed", {"words": removed})] if removed else [])
