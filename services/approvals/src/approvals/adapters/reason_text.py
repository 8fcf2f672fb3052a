"""Reasons of a plan in one English sentence each; the section translates the code and uses the numbers."""

from approvals.domain.organisation import Organisation
from approvals.domain.routing.reasons import Reason

_SENTENCES = {
    "policy": "Policy {id}, version {version}",
    "auto_approved": "Approved without asking: {because}",
    "included": "Asked because {because}",
    "skipped": "Not asked because {because}",
    "vacant": "{department} has no head",
    "head_excluded": "{person} heads {department} but is requester or preparer",
    "deputy": "{person} deputises as head of {department}",
    "same_person": "{person} heads {department}, too",
    "above_top": "Nobody in the chain covers the amount: role {role} decides, {need} needed",
    "excluded": "{person} is requester or preparer",
    "inactive": "{person} is dismissed",
    "absent": "{person} is away",
    "delegated": "{person} has delegated",
    "covered_above": "{person} is away and a higher authority signs anyway",
    "collapsed": "{person} has been asked earlier in this route",
    "leaves_pool": "{person} must act elsewhere in this route",
    "stays_in_pool": "{person} acts elsewhere in this route, but nobody else is left",
    "fallback": "{asked} is asked instead",
    "pool_short": "{have} of {need} are left in {asked}",
    "owner_replaced": "{person} stands in for the owner of {cost_center}",
    "unknown_cost_center": "Cost centre {cost_center} is not known",
    "step_unavailable": "Nobody can be asked here: {problem}",
    "no_policy": "No policy for company {company}",
    "limit_covers": "{person} may agree finally: limit {limit}, amount {amount}",
    "limit_below": "{person} agrees, but the limit {limit} is below {amount}: it goes on upwards",
    "no_limit": "{person} agrees, but has no limit of his own: it goes on upwards",
    "nearest_head": "{person} is the nearest head",
    "away_from_home": "{person} files on {department}, which is not his department",
    "no_lines": "There is no line",
    "amount_must_be_positive": "The total {found} is not more than zero",
    "rate_missing": "There is no exchange rate for {found}",
}


class _Words(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "?"


def reason_text(reason: Reason, organisation: Organisation) -> str:
    """Falls back to the code and its numbers for a reason this release has no sentence for."""
    words = _Words(reason.detail)
    if reason.person:
        words["person"] = name_of(organisation, reason.person)
    if reason.department:
        found = organisation.departments.get(reason.department)
        words["department"] = found.name if found else reason.department
    if reason.code in _SENTENCES:
        return _SENTENCES[reason.code].format_map(words)
    numbers = ", ".join(f"{key} {value}" for key, value in sorted(words.items()))
    return f"{reason.code.replace('_', ' ')}: {numbers}" if numbers else reason.code.replace("_", " ")


def name_of(organisation: Organisation, person: str) -> str:
    """His name, or his id while nobody knows him."""
    found = organisation.people.get(person)
    return found.name if found and found.name else person
