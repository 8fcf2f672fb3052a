"""What only we know of the company, as the two documents that a version of it names beside the portal's directory."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from approvals.domain.registers.absences import is_past
from approvals.domain.registers.delegations import is_over

Own = Mapping[str, Mapping[str, Any]]
ADMINISTRATORS = "portal_admins"
DELEGATION = ("id", "from_person", "to_person", "from", "to", "scope", "max_amount")
ABSENCE = ("id", "person", "from", "to")


def merge_organisation(own: Own, now: datetime) -> tuple[dict[str, Any], dict[str, Any]]:
    """(company, stand_ins) for `compose`. Delegations and absences that are over are left out."""
    company = {
        "limits": dict(own.get("limit", {})),
        "departments": dict(own.get("department", {})),
        "roles": _roles(own.get("role", {}), own.get("member", {})),
        "cost_centres": {
            each: {"name": centre.get("name") or "", "department": centre["department"], "owner": centre.get("owner")}
            for each, centre in own.get("cost_centre", {}).items()
        },
    }
    told = own.get("calendar_absence", {}).values()
    stand_ins = {
        "delegations": [
            {name: each.get(name) for name in DELEGATION}
            for each in own.get("delegation", {}).values()
            if not is_over(each, now)
        ],
        "absences": [
            {name: each.get(name) for name in ABSENCE}
            for each in (*own.get("absence", {}).values(), *told)
            if not is_past(each, now)
        ],
    }
    return company, stand_ins


def _roles(named: Iterable[str], members: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    roles: dict[str, list[dict[str, Any]]] = {role: [] for role in named}
    for key in sorted(members):
        each = members[key]
        roles.setdefault(each["role"], []).append({"person": each["person"], "companies": each["companies"]})
    return dict(sorted(roles.items()))


def membership(role: str, person: str, companies: tuple[str, ...] = ("*",)) -> dict[str, Any]:
    """Our fact `member` under its key, ready for `put_own`."""
    return {f"{role}/{person}": {"role": role, "person": person, "companies": list(companies)}}
