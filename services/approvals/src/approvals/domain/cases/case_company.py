"""The company of one case: that of the file with the case's own changes, absences and delegations."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from approvals.domain.documents import Reader
from approvals.domain.organisation import Membership, Organisation
from approvals.domain.organisation_document import absences_from, delegations_from, limit_from

Read = Callable[[Reader, Organisation, Any, str], Any]


def _person(read: Reader, organisation: Organisation, value: Any, at: str) -> str | None:
    if value is None or (isinstance(value, str) and value in organisation.people):
        return value
    read.error("person_unknown", at, read.suggesting(f"there is no person {value!r}", value, organisation.people))
    return None


def _members(read: Reader, organisation: Organisation, value: Any, at: str) -> tuple[Membership, ...]:
    if not isinstance(value, list):
        read.error("list_expected", at, "a list of people is expected")
        return ()
    found = (_person(read, organisation, each, f"{at}/{n}") for n, each in enumerate(value))
    return tuple(Membership(person) for person in found if person)


def _parent(read: Reader, organisation: Organisation, value: Any, at: str) -> str | None:
    if value is None or (isinstance(value, str) and value in organisation.departments):
        return value
    read.error("department_unknown", at, f"there is no department {value!r}")
    return None


FIELDS: Mapping[str, tuple[str, str, Read]] = {
    "department_parents": ("departments", "parent", _parent),
    "department_heads": ("departments", "head", _person),
    "department_deputies": ("departments", "deputy", _person),
    "approval_limits": ("people", "limit", lambda read, _, value, at: limit_from(read, value, at)),
    "cost_center_owners": ("cost_centres", "owner", _person),
    "role_members": ("roles", "members", _members),
}
"""Override -> what it changes: of which entries (by id), which field, and how its value is read."""
OVERRIDES = ("inactive", *FIELDS)


def company_of(organisation: Organisation, case: Mapping[str, Any]) -> Organisation:
    """Raises `InvalidDocument` with pointers into the case, `BrokenTree` when its changes break the tree."""
    read = Reader()
    overrides = read.mapping({} if case.get("overrides") is None else case["overrides"], "/overrides")
    read.known(overrides, OVERRIDES, "/overrides")
    people = dict(organisation.people)
    for n, each in read.items(overrides, "inactive", "/overrides"):
        person = _person(read, organisation, each, f"/overrides/inactive/{n}")
        if person:
            people[person] = replace(people[person], active=False)
    found = replace(organisation, people=people)
    for key in FIELDS:
        if key in overrides:
            found = _changed(read, found, key, overrides[key])
    absences, delegations = absences_from(read, case), delegations_from(read, case)
    read.finish()
    found.check_tree()
    return replace(found, absences=(*found.absences, *absences), delegations=(*found.delegations, *delegations))


def _changed(read: Reader, organisation: Organisation, key: str, changes: Any) -> Organisation:
    kind, field, value_of = FIELDS[key]
    entries = dict(getattr(organisation, kind))
    for name, value in read.mapping(changes, f"/overrides/{key}").items():
        at = f"/overrides/{key}/{name}"
        if name in entries:
            entries[name] = replace(entries[name], **{field: value_of(read, organisation, value, at)})
        else:
            read.error("name_unknown", at, read.suggesting(f"{name} is none of the {kind}", name, entries))
    changed: dict[str, Any] = {kind: entries}
    return replace(organisation, **changed)
