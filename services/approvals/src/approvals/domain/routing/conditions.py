"""Conditions of policies: a small typed language over a whitelist of facts, evaluated with its reasons."""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from approvals.domain.money import Money, Rates
from approvals.domain.organisation import Organisation
from approvals.domain.routing.facts import Request

ORDER: dict[str, tuple[str, Callable[[int, int], bool]]] = {
    "gt": (">", operator.gt),
    "gte": (">=", operator.ge),
    "lt": ("<", operator.lt),
    "lte": ("<=", operator.le),
}
OPPOSITE = {">": "<=", ">=": "<", "<": ">=", "<=": ">"}
ORDER_OPS = frozenset(ORDER)
FACTS: dict[str, tuple[str, frozenset[str]]] = {
    "amount": ("money", ORDER_OPS),
    "lines.category": ("words", frozenset({"any_in", "all_in"})),
    "lines.cost_center": ("words", frozenset({"any_in", "all_in"})),
    "vendor.is_new": ("truth", frozenset({"eq"})),
    "vendor.risk": ("word", frozenset({"eq", "in"})),
    "flags.personal_data": ("truth", frozenset({"eq"})),
    "flags.urgency": ("word", frozenset({"eq", "in"})),
    "flags.contract_months": ("number", ORDER_OPS),
    "budget.over": ("truth", frozenset({"eq"})),
    "request.department": ("word", frozenset({"eq", "in", "in_subtree"})),
    "request.company": ("word", frozenset({"eq", "in"})),
    "requester.role": ("words", frozenset({"in"})),
    "requester.spend_30d_same_vendor": ("money", ORDER_OPS),
}
"""fact -> (kind of value, allowed operators)."""


@dataclass(frozen=True, slots=True)
class Always:
    """Holds for every request."""


@dataclass(frozen=True, slots=True)
class AllOf:
    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: "Condition"


@dataclass(frozen=True, slots=True)
class FactIs:
    """One comparison; `value` is Money, a number, a truth value, a word or a tuple of words."""

    fact: str
    op: str
    value: Any


Condition = Always | AllOf | AnyOf | Not | FactIs


@dataclass(frozen=True, slots=True)
class Truth:
    """Whether a condition holds, and the comparisons that decided it, in words."""

    holds: bool
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Setting:
    """Everything a condition may look at. `amount` is the total on the policy's basis."""

    request: Request
    organisation: Organisation
    rates: Rates
    amount: Money


def evaluate(condition: Condition, setting: Setting) -> Truth:
    """Decides the condition. Raises `RateMissing` when an amount cannot be compared."""
    match condition:
        case Always():
            return Truth(True)
        case Not(part):
            found = evaluate(part, setting)
            return Truth(not found.holds, found.because)
        case AllOf(parts):
            return _joined(parts, setting, decisive=False)
        case AnyOf(parts):
            return _joined(parts, setting, decisive=True)
        case FactIs():
            return _compare(condition, setting)


def facts_in(condition: Condition) -> frozenset[str]:
    """Every fact the condition looks at."""
    match condition:
        case AllOf(parts) | AnyOf(parts):
            return frozenset().union(*(facts_in(part) for part in parts))
        case Not(part):
            return facts_in(part)
        case FactIs(fact=fact):
            return frozenset({fact})
        case _:
            return frozenset()


def hinges_on(condition: Condition, fact: str, setting: Setting) -> bool:
    """Whether another value of the fact could decide the condition otherwise."""
    match condition:
        case Not(part):
            return hinges_on(part, fact, setting)
        case AllOf(parts) | AnyOf(parts):
            decisive = isinstance(condition, AnyOf)
            left = [part for part in parts if hinges_on(part, fact, setting)]
            return bool(left) and not any(
                evaluate(part, setting).holds is decisive for part in parts if part not in left
            )
        case FactIs(fact=own):
            return own == fact
        case _:
            return False


def _joined(parts: tuple[Condition, ...], setting: Setting, *, decisive: bool) -> Truth:
    """One part with the `decisive` value decides (any: true, all: false); else all parts together do."""
    found = [evaluate(part, setting) for part in parts]
    deciding = [each for each in found if each.holds is decisive] or found
    holds = decisive if any(each.holds is decisive for each in found) else not decisive
    return Truth(holds, tuple(text for each in deciding for text in each.because))


def _compare(test: FactIs, setting: Setting) -> Truth:
    if FACTS[test.fact][0] == "money":
        return _compare_money(test, setting)
    value = _READERS[test.fact](setting)
    if test.op in ORDER:
        sign, compare = ORDER[test.op]
        return _told(test, compare(value, test.value), value, sign, test.value)
    if test.op == "eq":
        return _told(test, value == test.value, value, "=", test.value)
    return _compare_words(test, setting, value)


def _compare_money(test: FactIs, setting: Setting) -> Truth:
    threshold: Money = test.value
    found = setting.amount if test.fact == "amount" else setting.request.spend_30d_same_vendor
    value = setting.rates.convert(found or Money(0, threshold.currency), threshold.currency)
    sign, compare = ORDER[test.op]
    return _told(test, compare(value.minor, threshold.minor), value, sign, threshold)


def _compare_words(test: FactIs, setting: Setting, value: Any) -> Truth:
    wanted = test.value
    if test.op == "in_subtree":
        filed = setting.request.department
        return _told(test, setting.organisation.in_subtree(filed, wanted), value, "in subtree of", wanted)
    values = value if isinstance(value, tuple) else (value,)
    if test.op == "all_in":
        holds = bool(values) and all(each in wanted for each in values)
    else:
        holds = any(each in wanted for each in values)
    return _told(test, holds, values, "in", wanted)


def _told(test: FactIs, holds: bool, value: object, sign: str, wanted: object) -> Truth:
    sign = sign if holds else OPPOSITE.get(sign, f"not {sign}")
    return Truth(holds, (f"{test.fact} {_text(value)} {sign} {_text(wanted)}",))


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _cost_centres(setting: Setting) -> tuple[str, ...]:
    """Of every line: one without a cost centre has an empty one, which is in no list."""
    return tuple(sorted({line.cost_centre or "" for line in setting.request.lines}))


def _categories(setting: Setting) -> tuple[str, ...]:
    return tuple(sorted({line.category for line in setting.request.lines}))


def _department(setting: Setting) -> str | None:
    """A deleted department counts as the one it was merged into."""
    filed = setting.request.department
    return setting.organisation.standing_department(filed) or filed


def _roles(setting: Setting) -> tuple[str, ...]:
    """Held for the request's company or for all."""
    held = setting.organisation.roles_of.get(setting.request.requester, {})
    return tuple(sorted(role for role, member in held.items() if member.covers(setting.request.company)))


_READERS: Mapping[str, Callable[[Setting], Any]] = {
    "lines.category": _categories,
    "lines.cost_center": _cost_centres,
    "vendor.is_new": lambda setting: setting.request.vendor_is_new,
    "vendor.risk": lambda setting: setting.request.vendor_risk,
    "flags.personal_data": lambda setting: setting.request.personal_data,
    "flags.urgency": lambda setting: setting.request.urgency,
    "flags.contract_months": lambda setting: setting.request.contract_months,
    "budget.over": lambda setting: setting.request.budget_over,
    "request.department": _department,
    "request.company": lambda setting: setting.request.company,
    "requester.role": _roles,
}
"""Every fact that is no money -> where it is read."""
