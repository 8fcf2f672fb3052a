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


def organisation_from_dict(document: Any, version: int = 0) -> Organisation:
    """Reads one version of the company. Raises `InvalidDocument` with every error, `BrokenTree` for a bad tree."""
    read = Reader()
    document = read.mapping(document, "")
    people = [_person(read, each, f"/people/{at}") for at, each in read.objects(document, "people", "")]
    departments = [
        _department(read, each, f"/departments/{at}") for at, each in read.objects(document, "departments", "")
    ]
    roles = [_role(read, each, f"/roles/{at}") for at, each in read.objects(document, "roles", "")]
    centres = [
        _cost_centre(read, each, f"/cost_centers/{at}") for at, each in read.objects(document, "cost_centers", "")
    ]
    for key, found in (("people", people), ("departments", departments), ("roles", roles), ("cost_centers", centres)):
        read.unique([each.id for each in found], "id_not_unique", f"/{key}", "id")
    organisation = Organisation(
        people={each.id: each for each in people},
        departments={each.id: each for each in departments},
        roles={each.id: each for each in roles},
        cost_centres={each.id: each for each in centres},
        delegations=delegations_from(read, document),
        absences=absences_from(read, document),
        merged=dict(read.mapping(document.get("merged_departments") or {}, "/merged_departments")),
        version=version,
    )
    read.finish()
    organisation.check_tree()
    return organisation


def _person(read: Reader, document: Mapping[str, Any], at: str) -> Person:
    """`department` is the main one; `departments` lists all of them, the main one first when it stands alone."""
    main = read.optional(document, "department", at)
    others = read.words(document["departments"], f"{at}/departments") if document.get("departments") else ()
    return Person(
        id=read.text(document, "id", at),
        name=read.optional(document, "name", at) or "",
        departments=tuple(dict.fromkeys((main, *others) if main else others)),
        active=read.truth(document, "active", at, default=True),
        limit=limit_from(read, document.get("approval_limit"), f"{at}/approval_limit"),
        title=read.optional(document, "title", at) or "",
        language=read.optional(document, "language", at),
    )


def limit_from(read: Reader, value: Any, pointer: str) -> Limit:
    """Money, the word `unlimited`, or null for none."""
    if value is None:
        return None
    return UNLIMITED if value == "unlimited" else read.money(value, pointer)


def _department(read: Reader, document: Mapping[str, Any], at: str) -> Department:
    return Department(
        id=read.text(document, "id", at),
        name=read.optional(document, "name", at) or "",
        parent=read.optional(document, "parent", at),
        head=read.optional(document, "head", at),
        deputy=read.optional(document, "deputy", at),
        company=read.optional(document, "company", at),
    )


def _role(read: Reader, document: Mapping[str, Any], at: str) -> Role:
    members = tuple(_member(read, each, f"{at}/members/{n}") for n, each in read.objects(document, "members", at))
    return Role(read.text(document, "id", at), members)


def _member(read: Reader, document: Mapping[str, Any], at: str) -> Membership:
    """Without `companies` a role is held for all of them; an empty list is an error, not everything."""
    companies = document.get("companies")
    held = (ALL_COMPANIES,) if companies is None else read.words(companies, f"{at}/companies")
    return Membership(read.text(document, "person", at), held)


def _cost_centre(read: Reader, document: Mapping[str, Any], at: str) -> CostCentre:
    name, owner = read.optional(document, "name", at) or "", read.optional(document, "owner", at)
    return CostCentre(read.text(document, "id", at), name, read.text(document, "department", at), owner)


def delegations_from(read: Reader, document: Mapping[str, Any]) -> tuple[Delegation, ...]:
    """Reads `delegations` of an organisation or a case; a scope that is left out means everything."""
    found = (_delegation(read, each, f"/delegations/{n}") for n, each in read.objects(document, "delegations", ""))
    return tuple(each for each in found if each is not None)


def _delegation(read: Reader, document: Mapping[str, Any], at: str) -> Delegation | None:
    start, end = read.instant(document, "from", at), read.instant(document, "to", at)
    scope, cap = read.mapping(document.get("scope") or {}, f"{at}/scope"), document.get("max_amount")
    principal, delegate = read.text(document, "from_person", at), read.text(document, "to_person", at)
    companies, policies = (
        () if scope.get(key) is None else read.words(scope[key], f"{at}/scope/{key}")
        for key in ("companies", "policies")
    )
    limit = None if cap is None else read.money(cap, f"{at}/max_amount")
    if start is None or end is None:
        return None
    name = read.optional(document, "id", at) or ""
    return Delegation(principal, delegate, start, end, companies, policies, limit, name)


def absences_from(read: Reader, document: Mapping[str, Any]) -> tuple[Absence, ...]:
    """Reads `absences` of an organisation or a case."""
    found = []
    for n, each in read.objects(document, "absences", ""):
        at = f"/absences/{n}"
        start, end = read.instant(each, "from", at), read.instant(each, "to", at)
        if start and end:
            found.append(Absence(read.text(each, "person", at), start, end, read.optional(each, "id", at) or ""))
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
