"""Delegations as they are kept: by whom, to whom, when and for what; and which are nonsense."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from approvals.domain.delegation import MOST_HOPS
from approvals.domain.documents import instant_from, instant_text
from approvals.domain.money import money_from_dict
from approvals.domain.organisation import Delegation
from approvals.domain.registers.checks import Checks
from common.contracts.approvals.stand_ins import DelegationTerms
from common.errors import Conflict, Forbidden

ACTIVE, ENDED, DECLINED = "active", "ended", "declined"


class DelegationOver(Conflict):
    """It has ended or was declined; nothing about it changes any more. Create a new one."""

    code = "delegation_over"


class NotTheDelegate(Forbidden):
    """Only the delegate declines; its principal ends it."""

    code = "not_the_delegate"


def delegation_document(delegation_id: str, principal: str, terms: DelegationTerms) -> dict[str, Any]:
    """Our fact `delegation`: what the organisation's document holds, with a note and a state."""
    scope = {"companies": list(terms.companies), "policies": list(terms.policies)}
    cap = money_from_dict(terms.cap.model_dump(), "/cap").to_dict() if terms.cap else None
    return {
        "id": delegation_id,
        "from_person": principal,
        "to_person": terms.delegate,
        "from": instant_text(terms.start),
        "to": instant_text(terms.end),
        "scope": {key: value for key, value in scope.items() if value} or None,
        "max_amount": cap,
        "note": terms.note,
        "state": ACTIVE,
    }


def check_delegation(
    delegation_id: str, principal: str, terms: DelegationTerms, checks: Checks, now: datetime, at: str = ""
) -> None:
    """Notes every error under the pointer `at`. A delegation of the same id is the one that is about to change."""
    checks.person(principal, f"{at}/principal")
    checks.person(terms.delegate, f"{at}/delegate")
    if terms.delegate == principal:
        checks.error("self_delegation", f"{at}/delegate", "nobody stands in for himself")
    checks.period(terms.start, terms.end, now, at)
    for n, company in enumerate(terms.companies):
        checks.company(company, f"{at}/companies/{n}")
    checks.policies(terms.policies, f"{at}/policies")
    if terms.cap is not None:
        checks.amount(terms.cap, f"{at}/cap")
    others = [each for each in checks.organisation.delegations if each.id != delegation_id]
    link = Delegation(principal, terms.delegate, terms.start, terms.end, tuple(terms.companies), tuple(terms.policies))
    if terms.delegate != principal and _leads_back(link, others, MOST_HOPS):
        message = "at that time the delegate has handed over to this person himself"
        checks.error("delegation_cycle", f"{at}/delegate", message)


def _leads_back(link: Delegation, others: Sequence[Delegation], hops: int) -> bool:
    """Whether somebody who follows the delegations of a time and scope that all of them share comes back."""
    for each in others:
        if each.principal != link.delegate or (shared := _shared(link, each)) is None:
            continue
        if each.delegate == link.principal or (hops > 1 and _leads_back(shared, others, hops - 1)):
            return True
    return False


def _shared(one: Delegation, following: Delegation) -> Delegation | None:
    """From the first principal to the second delegate, where both hold; None when they never do together."""
    start, end = max(one.start, following.start), min(one.end, following.end)
    companies = _both(one.companies, following.companies)
    policies = _both(one.policies, following.policies)
    if start >= end or companies is None or policies is None:
        return None
    return Delegation(one.principal, following.delegate, start, end, companies, policies)


def _both(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...] | None:
    """What two scopes have in common; empty means everything, None nothing."""
    if not one or not other:
        return one or other
    return tuple(sorted(set(one) & set(other))) or None


def state_of(document: Mapping[str, Any], now: datetime) -> str:
    """planned, running or over; else what somebody made of it: ended, declined."""
    kept = document.get("state", ACTIVE)
    if kept != ACTIVE:
        return str(kept)
    if instant_from(document["to"]) <= now:
        return "over"
    return "running" if instant_from(document["from"]) <= now else "planned"


def is_over(document: Mapping[str, Any], now: datetime) -> bool:
    """Nothing of it is in force, now or later."""
    return state_of(document, now) not in {"planned", "running"}


def delegation_view(delegation_id: str, version: int, document: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """How the API shows it."""
    scope = document.get("scope") or {}
    return {
        "id": delegation_id,
        "version": version,
        "principal": document["from_person"],
        "delegate": document["to_person"],
        "start": document["from"],
        "end": document["to"],
        "companies": scope.get("companies", []),
        "policies": scope.get("policies", []),
        "cap": document.get("max_amount"),
        "note": document.get("note", ""),
        "state": state_of(document, now),
    }
