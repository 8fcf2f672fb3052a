"""Translates the names of a company file (p01, d-net) into those of a portal (17, 6)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from approvals.domain.money import rates_from_dict
from approvals.domain.routing.policy_document import policy_from_dict
from approvals.usecases.ports import CompanyFile
from common.errors import Invalid

NAMESPACE = UUID("9f5be3b4-6c2e-5d0a-8a39-0a3f1d7c2b11")


@dataclass(frozen=True, slots=True)
class Names:
    """File's id -> portal's id."""

    people: Mapping[str, str]
    departments: Mapping[str, str]

    def person(self, name: str) -> str:
        if name not in self.people:
            raise Invalid(f"the file names person {name}, whom the map does not hold")
        return self.people[name]

    def department(self, name: str) -> str:
        if name not in self.departments:
            raise Invalid(f"the file names department {name}, which neither the map nor the portal knows")
        return self.departments[name]


def company_file_of(
    document: Mapping[str, Any], mapping: Mapping[str, Any], directory: Mapping[str, Any]
) -> CompanyFile:
    """Raises Invalid for a person or department nobody knows, InvalidDocument for a malformed policy."""
    names = names_of(document["org"], mapping, directory)
    policies = [policy_from_dict(policy_document_of(each, names)) for each in document.get("policies", ())]
    rates = rates_from_dict(document["fx"]) if document.get("fx") else None
    return CompanyFile(own_facts_of(document["org"], names), rates, policies)


def names_of(organisation: Mapping[str, Any], mapping: Mapping[str, Any], directory: Mapping[str, Any]) -> Names:
    """`mapping` is {"p01": "1"} or {"people": {…}, "departments": {…}}; other departments are found by name."""
    people = mapping.get("people", mapping)
    by_name = {each["name"].casefold(): each["id"] for each in directory["departments"]}
    departments = {each["id"]: by_name.get(each["name"].casefold()) for each in organisation["departments"]}
    departments |= mapping.get("departments", {})
    return Names(
        {key: str(value) for key, value in people.items() if isinstance(value, str | int)},
        {key: str(value) for key, value in departments.items() if value is not None},
    )


def own_facts_of(organisation: Mapping[str, Any], names: Names) -> dict[str, dict[str, Any]]:
    """kind -> id -> document, in the portal's names. Raises Invalid for a name nobody knows."""
    return {
        "limit": {
            names.person(each["id"]): each["approval_limit"]
            for each in organisation["people"]
            if each.get("approval_limit")
        },
        "department": {
            names.department(each["id"]): {
                "company": each.get("company"),
                "deputy": names.person(each["deputy"]) if each.get("deputy") else None,
            }
            for each in organisation["departments"]
        },
        "member": {
            f"{role['id']}/{(person := names.person(each['person']))}": {
                "role": role["id"],
                "person": person,
                "companies": each.get("companies") or ["*"],
            }
            for role in organisation["roles"]
            for each in role["members"]
        },
        "cost_centre": {each["id"]: _cost_centre(each, names) for each in organisation.get("cost_centers", ())},
        "delegation": {
            _key(each, "delegation", at): {
                **each,
                "from_person": names.person(each["from_person"]),
                "to_person": names.person(each["to_person"]),
            }
            for at, each in enumerate(organisation.get("delegations", ()))
        },
        "absence": {
            _key(each, "absence", at): {**each, "person": names.person(each["person"])}
            for at, each in enumerate(organisation.get("absences", ()))
        },
    }


def _key(each: Mapping[str, Any], kind: str, at: int) -> str:
    """An id like those the API gives, the same at every load."""
    return str(uuid5(NAMESPACE, f"{kind} {each.get('id') or at}"))


def _cost_centre(each: Mapping[str, Any], names: Names) -> dict[str, Any]:
    owner = names.person(each["owner"]) if each.get("owner") else None
    return {**each, "department": names.department(each["department"]), "owner": owner}


def policy_document_of(policy: Any, names: Names) -> Any:
    """The same policy with departments in conditions and named users in the portal's names."""
    if isinstance(policy, list):
        return [policy_document_of(each, names) for each in policy]
    if not isinstance(policy, Mapping):
        return policy
    if policy.get("fact") == "request.department":
        value = policy["value"]
        mapped = [names.department(each) for each in value] if isinstance(value, list) else names.department(value)
        return {**policy, "value": mapped}
    if policy.get("type") == "users":
        return {**policy, "ids": [names.person(each) for each in policy["ids"]]}
    return {key: policy_document_of(value, names) for key, value in policy.items()}
