"""The organisation as a document: people, departments, roles, cost_centers, delegations, absences."""

from collections.abc import Mapping
from typing import Any

from approvals.domain.documents import Reader, instant_text
from approvals.domain.organisation import (
    ALL_COMPANIES,
    UNLIMITED,
    Absence,
    CostCentre,
    Delegation,
    Department,
    Limit,
    Membership,
    Organisation,
    Person,
    Role,
    Unlimited,
)


def organisation_from_dict(document: Mapping[str, Any], version: int = 0) -> Organisation:
    """Reads one version of the company. Raises `InvalidDocument` with every error, `BrokenTree` for a bad tree."""
    read = Reader()
    people = [_person(read, each, f"/people/{at}") for at, each in read.items(document, "people", "")]
    departments = [
        _department(read, each, f"/departments/{at}") for at, each in read.items(document, "departments", "")
    ]
    roles = [_role(read, each, f"/roles/{at}") for at, each in read.items(document, "roles", "")]
    centres = [_cost_centre(read, each, f"/cost_centers/{at}") for at, each in read.items(document, "cost_centers", "")]
    for key, found in (("people", people), ("departments", departments), ("roles", roles), ("cost_centers", centres)):
        read.unique([each.id for each in found], "id_not_unique", f"/{key}")
    organisation = Organisation(
        people={each.id: each for each in people},
        departments={each.id: each for each in departments},
        roles={each.id: each for each in roles},
        cost_centres={each.id: each for each in centres},
        delegations=delegations_from(read, document),
        absences=absences_from(read, document),
        merged=dict(document.get("merged_departments") or {}),
        version=version,
    )
    read.finish()
    organisation.check_tree()
    return organisation


def _person(read: Reader, document: Mapping[str, Any], at: str) -> Person:
    main = document.get("department")
    departments = document.get("departments") or ([main] if main else [])
    return Person(
        id=read.text(document, "id", at),
        name=document.get("name") or "",
        departments=tuple(departments),
        active=read.truth(document, "active", at, default=True),
        limit=_limit(read, document.get("approval_limit"), f"{at}/approval_limit"),
        title=document.get("title") or "",
        language=document.get("language"),
    )


def _limit(read: Reader, value: Any, pointer: str) -> Limit:
    if value is None:
        return None
    return UNLIMITED if value == "unlimited" else read.money(value, pointer)


def _department(read: Reader, document: Mapping[str, Any], at: str) -> Department:
    return Department(
        id=read.text(document, "id", at),
        name=document.get("name") or "",
        parent=document.get("parent"),
        head=document.get("head"),
        deputy=document.get("deputy"),
        company=document.get("company"),
    )


def _role(read: Reader, document: Mapping[str, Any], at: str) -> Role:
    members = tuple(
        Membership(read.text(each, "person", f"{at}/members/{n}"), tuple(each.get("companies") or (ALL_COMPANIES,)))
        for n, each in read.items(document, "members", at)
    )
    return Role(read.text(document, "id", at), members)


def _cost_centre(read: Reader, document: Mapping[str, Any], at: str) -> CostCentre:
    department = read.text(document, "department", at)
    return CostCentre(read.text(document, "id", at), document.get("name") or "", department, document.get("owner"))


def delegations_from(read: Reader, document: Mapping[str, Any]) -> tuple[Delegation, ...]:
    """Reads `delegations` of an organisation or a case."""
    found = []
    for n, each in read.items(document, "delegations", ""):
        at = f"/delegations/{n}"
        start, end = read.instant(each, "from", at), read.instant(each, "to", at)
        scope = each.get("scope") or {}
        cap = read.money(each["max_amount"], f"{at}/max_amount") if each.get("max_amount") else None
        if start and end:
            found.append(
                Delegation(
                    principal=read.text(each, "from_person", at),
                    delegate=read.text(each, "to_person", at),
                    start=start,
                    end=end,
                    companies=tuple(scope.get("companies") or ()),
                    policies=tuple(scope.get("policies") or ()),
                    cap=cap,
                    id=each.get("id") or "",
                )
            )
    return tuple(found)


def absences_from(read: Reader, document: Mapping[str, Any]) -> tuple[Absence, ...]:
    """Reads `absences` of an organisation or a case."""
    found = []
    for n, each in read.items(document, "absences", ""):
        at = f"/absences/{n}"
        start, end = read.instant(each, "from", at), read.instant(each, "to", at)
        if start and end:
            found.append(Absence(read.text(each, "person", at), start, end, each.get("id") or ""))
    return tuple(found)


def organisation_to_dict(organisation: Organisation) -> dict[str, Any]:
    """The canonical document: sorted by id, every field present; the version number is not content."""
    return {
        "people": [_person_to_dict(organisation.people[each]) for each in sorted(organisation.people)],
        "departments": [
            {
                "id": each.id,
                "name": each.name,
                "parent": each.parent,
                "head": each.head,
                "deputy": each.deputy,
                "company": each.company,
            }
            for _, each in sorted(organisation.departments.items())
        ],
        "roles": [
            {"id": each.id, "members": [{"person": m.person, "companies": list(m.companies)} for m in each.members]}
            for _, each in sorted(organisation.roles.items())
        ],
        "cost_centers": [
            {"id": each.id, "name": each.name, "department": each.department, "owner": each.owner}
            for _, each in sorted(organisation.cost_centres.items())
        ],
        "delegations": [_delegation_to_dict(each) for each in organisation.delegations],
        "absences": [
            {"id": each.id, "person": each.person, "from": instant_text(each.start), "to": instant_text(each.end)}
            for each in organisation.absences
        ],
        "merged_departments": dict(sorted(organisation.merged.items())),
    }


def _person_to_dict(person: Person) -> dict[str, Any]:
    limit = person.limit
    return {
        "id": person.id,
        "name": person.name,
        "title": person.title,
        "departments": list(person.departments),
        "approval_limit": "unlimited" if isinstance(limit, Unlimited) else limit.to_dict() if limit else None,
        "active": person.active,
        "language": person.language,
    }


def _delegation_to_dict(delegation: Delegation) -> dict[str, Any]:
    scope = {"companies": list(delegation.companies), "policies": list(delegation.policies)}
    return {
        "id": delegation.id,
        "from_person": delegation.principal,
        "to_person": delegation.delegate,
        "from": instant_text(delegation.start),
        "to": instant_text(delegation.end),
        "scope": {key: value for key, value in scope.items() if value} or None,
        "max_amount": delegation.cap.to_dict() if delegation.cap else None,
    }
