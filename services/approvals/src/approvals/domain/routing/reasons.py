"""Why something is in a route, or is not: a catalogue of codes, and the reasons that use them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

# fmt: off
Code = Literal[
    "policy", "policy_not_applying", "away_from_home", "auto_approved",
    "no_lines", "amount_must_be_positive", "rate_missing", "department_unknown", "no_policy",
    "category_required", "cost_center_required", "empty_route",
    "always", "included", "skipped", "step_unavailable",
    "vacant", "deputy", "head_excluded", "same_person",
    "limit_covers", "limit_below", "no_limit", "lower_authority", "nearest_head", "above_top",
    "pool", "pool_short", "fallback", "excluded", "inactive",
    "owner", "owner_replaced", "unknown_cost_center", "no_owner",
    "collapsed", "quorum_given", "leaves_pool", "stays_in_pool",
    "absent", "delegated", "delegate_unusable", "goes_up", "same_stand_in", "covered_above", "no_stand_in", "stand_in",
]
# fmt: on
"""Every code there is; a code never changes its meaning."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a code says to people, and what its reasons hold: `about` of the request, `detail` as text."""

    sentence: str
    about: tuple[str, ...] = ()
    detail: tuple[str, ...] = ()


_STAGE, _STEP, _PERSON = ("stage", "step"), ("step",), ("step", "person")
_HEAD, _LIMIT = ("step", "person", "department"), ("limit", "amount", "is")

CATALOGUE: Mapping[Code, Known] = {
    # the request as a whole
    "policy": Known("Policy {id}, version {version}", (), ("id", "version", "priority")),
    "policy_not_applying": Known(
        "Policy {id}, version {version}, does not apply: {because}", (), ("id", "version", "because")
    ),
    "away_from_home": Known(
        "Filed on {department}, which is not a department of {person}; right to do so: {right}",
        ("person", "department"),
        ("home", "company", "right"),
    ),
    "auto_approved": Known("Approved without asking: {because}", (), ("because",)),
    "no_lines": Known("The request has no lines"),
    "amount_must_be_positive": Known("The net total {amount} is not more than zero", (), ("amount",)),
    "rate_missing": Known("There is no exchange rate for {currency}", (), ("currency",)),
    "department_unknown": Known("Nobody knows the paying department {department}", ("department",)),
    "no_policy": Known("No policy is in force and applies for company {company}", (), ("company",)),
    "category_required": Known("Lines {lines} need a category: policy {policy} looks at it", (), ("lines", "policy")),
    "cost_center_required": Known("Lines {lines} need a cost centre: its owner is asked", (), ("lines",)),
    "empty_route": Known("The policy asks nobody for this request"),
    # stages and steps
    "always": Known("Asked of every request", _STAGE),
    "included": Known("Asked because {because}", _STAGE, ("because",)),
    "skipped": Known("Not asked because {because}", _STAGE, ("because",)),
    "step_unavailable": Known(
        "Nobody can be asked here, another step of the stage stands: {problem}", _STAGE, ("problem",)
    ),
    # heads of departments
    "vacant": Known("{department} has no head", ("step", "department")),
    "deputy": Known("{person} deputises as head of {department}", _HEAD, ("head",)),
    "head_excluded": Known("{person} heads {department} but is requester or preparer", _HEAD),
    "same_person": Known("{person} heads {department}, too, and is asked once", _HEAD),
    "limit_covers": Known(
        "{person} heads {department}: limit {limit} {is} {amount}, nobody above is needed", _HEAD, _LIMIT
    ),
    "limit_below": Known(
        "{person} heads {department}: limit {limit} {is} {amount}, so the next one is asked, too", _HEAD, _LIMIT
    ),
    "no_limit": Known("{person} heads {department} and has no limit, so the next one is asked, too", _HEAD, _LIMIT),
    "lower_authority": Known("{person} heads {department} but is left out: limit {limit} {is} {amount}", _HEAD, _LIMIT),
    "nearest_head": Known("{person} is the nearest head ({department})", _HEAD),
    "above_top": Known(
        "Nobody in the chain covers the amount: role {role} decides, {need} needed", _STEP, ("role", "need")
    ),
    # pools
    "pool": Known("{need} of {have} in {asked}", _STEP, ("asked", "have", "need")),
    "pool_short": Known("{have} of {need} are left in {asked}", _STEP, ("asked", "have", "need")),
    "fallback": Known("{asked} is asked instead", _STEP, ("asked",)),
    "excluded": Known("{person} is requester or preparer", _PERSON),
    "inactive": Known("{person} is dismissed or unknown", _PERSON),
    # cost centres
    "owner": Known("{person} owns {cost_center}", _PERSON, ("cost_center",)),
    "owner_replaced": Known(
        "{person} stands in for the owner of {cost_center} ({owner}: {because})",
        _PERSON,
        ("cost_center", "owner", "because"),
    ),
    "unknown_cost_center": Known("Cost centre {cost_center} is not known", _STEP, ("cost_center",)),
    "no_owner": Known("{cost_center} has no owner who may decide, and nobody above him", _STEP, ("cost_center",)),
    # one person in several places
    "collapsed": Known("{person} has been asked earlier in this route", _PERSON),
    "quorum_given": Known("{person} is not asked: enough of those needed have been asked earlier", _PERSON),
    "leaves_pool": Known("{person} must act elsewhere in this route", _PERSON),
    "stays_in_pool": Known("{person} acts elsewhere in this route, but too few are left without", _PERSON),
    # absence
    "absent": Known("{person} is away until {until}", _PERSON, ("until",)),
    "delegated": Known("{person} has delegated to {to}", _PERSON, ("to",)),
    "delegate_unusable": Known("{to} cannot act for {person}: {because}", _PERSON, ("to", "because")),
    "goes_up": Known("{to} acts for {person}, as the next head above", _PERSON, ("to",)),
    "same_stand_in": Known("{to}, who acts for {person} elsewhere in this route, does so here", _PERSON, ("to",)),
    "covered_above": Known("{person} is away and left out: {by} signs above anyway", _PERSON, ("by",)),
    "no_stand_in": Known("{person} is away and nobody is left to act for him", _PERSON),
    "stand_in": Known("{person} was named as stand-in by an administrator", _PERSON),
}
"""code -> sentence, what it is about, its numbers. `because` of a condition lists the comparisons that decided it;
of a delegate it is one of over_cap, excluded, fills_slot, inactive, cycle, dead_end, too_long;
of an owner dismissed, excluded or none. `is` stands between limit and amount: `>=` or `<`."""

SENTENCES: Mapping[str, str] = {code: known.sentence for code, known in CATALOGUE.items()}
PEOPLE_IN_DETAIL = frozenset({"to", "by", "owner", "head"})


@dataclass(frozen=True, slots=True)
class Reason:
    """One explained choice: a stable `code`, whom and what it concerns, and its numbers as text.

    `detail` holds strings only, for example {"limit": "15000.00 EUR", "amount": "15000.01 EUR", "is": "<"}.
    """

    code: str
    stage: str | None = None
    step: str | None = None
    person: str | None = None
    department: str | None = None
    detail: Mapping[str, str] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        named = {"stage": self.stage, "step": self.step, "person": self.person, "department": self.department}
        found: dict[str, Any] = {"code": self.code, **{key: value for key, value in named.items() if value is not None}}
        return {**found, "detail": dict(self.detail)} if self.detail else found


def reason_from_dict(document: Mapping[str, Any]) -> Reason:
    return Reason(
        document["code"],
        document.get("stage"),
        document.get("step"),
        document.get("person"),
        document.get("department"),
        document.get("detail", {}),
    )


class _Words(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "?"


def sentence_of(
    reason: Reason,
    person: Callable[[str], str] = str,
    department: Callable[[str], str] = str,
    sentences: Mapping[str, str] = SENTENCES,
) -> str:
    """The reason in English; `person` and `department` turn ids into names. Unknown codes are told with their numbers."""
    words = _Words({key: person(value) if key in PEOPLE_IN_DETAIL else value for key, value in reason.detail.items()})
    if reason.person:
        words["person"] = person(reason.person)
    if reason.department:
        words["department"] = department(reason.department)
    known = sentences.get(reason.code)
    if known is not None:
        return known.format_map(words)
    numbers = ", ".join(f"{key} {value}" for key, value in sorted(words.items()))
    return f"{reason.code.replace('_', ' ')}: {numbers}" if numbers else reason.code.replace("_", " ")
