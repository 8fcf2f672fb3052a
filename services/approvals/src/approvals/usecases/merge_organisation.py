"""The organisation = what the portal knows (people, tree, heads) + what only we know (limits, roles, companies, …)."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from approvals.domain.registers.absences import is_past
from approvals.domain.registers.delegations import is_over

Own = Mapping[str, Mapping[str, Any]]
ADMINISTRATORS = "portal_admins"


def merge_organisation(directory: Mapping[str, Any], own: Own, now: datetime) -> dict[str, Any]:
    """A document for `organisation_from_dict`.

    Left out: our facts about people who are gone, settings of departments that are gone, delegations and absences
    that are over. Cost centres stay: those of a deleted department are its parent's now.
    """
    people = {each["id"] for each in directory["people"]}
    limits, settings = own.get("limit", {}), own.get("department", {})
    return {
        "people": [{**each, "approval_limit": limits.get(each["id"])} for each in directory["people"]],
        "departments": [_department(each, settings.get(each["id"], {})) for each in directory["departments"]],
        "roles": _roles(own.get("role", {}), own.get("member", {}), people),
        "cost_centers": list(own.get("cost_centre", {}).values()),
        "delegations": [
            each
            for each in own.get("delegation", {}).values()
            if {each["from_person"], each["to_person"]} <= people and not is_over(each, now)
        ],
        "absences": [
            each for each in own.get("absence", {}).values() if each["person"] in people and not is_past(each, now)
        ],
    }


def _department(polled: Mapping[str, Any], settings: Mapping[str, Any]) -> dict[str, Any]:
    return {**polled, "deputy": settings.get("deputy"), "company": settings.get("company")}


def _roles(named: Iterable[str], members: Mapping[str, Any], people: set[str]) -> list[dict[str, Any]]:
    roles: dict[str, list[dict[str, Any]]] = {role: [] for role in named}
    for key in sorted(members):
        each = members[key]
        found = roles.setdefault(each["role"], [])
        if each["person"] in people:
            found.append({"person": each["person"], "companies": each["companies"]})
    return [{"id": role, "members": found} for role, found in sorted(roles.items())]


def membership(role: str, person: str, companies: tuple[str, ...] = ("*",)) -> dict[str, Any]:
    """Our fact `member` under its key, ready for `put_own`."""
    return {f"{role}/{person}": {"role": role, "person": person, "companies": list(companies)}}
