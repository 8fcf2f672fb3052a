"""What a scenario may do to the company and its policies while a request is under way: `org:*` and `policy:*` steps."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from approvals.domain.documents import Reader, instant_from
from approvals.domain.organisation import (
    UNLIMITED,
    Absence,
    Delegation,
    Department,
    Membership,
    Organisation,
    Role,
)
from approvals.domain.organisation_change import with_merged_departments

Step = Mapping[str, Any]
Change = Callable[[Organisation, Step, datetime], Organisation]


def changed(organisation: Organisation, step: Step, now: datetime) -> Organisation | None:
    """The company after this step; None for a change nobody knows. Raises BrokenTree, and then nothing changed."""
    change = CHANGES.get(step["do"].removeprefix("org:"))
    if change is None:
        return None
    new = change(organisation, step, now)
    new.check_tree()
    return new


def _activity(*, active: bool) -> Change:
    def change(organisation: Organisation, step: Step, _: datetime) -> Organisation:
        return _person(organisation, step["person"], active=active)

    return change


def _set_limit(organisation: Organisation, step: Step, _: datetime) -> Organisation:
    value = step.get("limit", step.get("amount"))
    read = Reader()
    limit = UNLIMITED if value == "unlimited" else None if value is None else read.money(value, "/limit")
    read.finish()
    return _person(organisation, step["person"], limit=limit)


def _move_person(organisation: Organisation, step: Step, _: datetime) -> Organisation:
    return _person(organisation, step["person"], departments=(step["department"],))


def _person(organisation: Organisation, person: str, **fields: Any) -> Organisation:
    people = {**organisation.people, person: replace(organisation.people[person], **fields)}
    return replace(organisation, people=people)


def _post(field: str) -> Change:
    def change(organisation: Organisation, step: Step, _: datetime) -> Organisation:
        return _department(organisation, step["department"], **{field: step.get("person", step.get(field))})

    return change


def _move_department(organisation: Organisation, step: Step, _: datetime) -> Organisation:
    return _department(organisation, step["department"], parent=step.get("parent", step.get("to")))


def _department(organisation: Organisation, department: str, **fields: Any) -> Organisation:
    found = organisation.departments.get(department, Department(department, department))
    return replace(organisation, departments={**organisation.departments, department: replace(found, **fields)})


def _delete_department(organisation: Organisation, step: Step, _: datetime) -> Organisation:
    """Its people and the departments below it belong to its parent from now on."""
    gone = organisation.departments[step["department"]]
    left = {
        each.id: replace(each, parent=gone.parent) if each.parent == gone.id else each
        for each in organisation.departments.values()
        if each.id != gone.id
    }
    people = {
        each.id: replace(each, departments=_moved(each.departments, gone)) for each in organisation.people.values()
    }
    return with_merged_departments(organisation, replace(organisation, departments=left, people=people))


def _moved(departments: tuple[str, ...], gone: Department) -> tuple[str, ...]:
    heirs = [gone.parent if each == gone.id else each for each in departments]
    return tuple(dict.fromkeys(each for each in heirs if each is not None))


def _set_role(organisation: Organisation, step: Step, _: datetime) -> Organisation:
    """`members` replaces everybody; `add` and `remove` name those who come and go."""
    known = organisation.roles.get(step["role"], Role(step["role"])).members
    before = _people(step, "members") if "members" in step else [each.person for each in known]
    return _members(organisation, step["role"], [*before, *_people(step, "add")], _people(step, "remove"))


def _add_to_role(organisation: Organisation, step: Step, _: datetime) -> Organisation:
    return _members(organisation, step["role"], [*organisation.members(step["role"]), step["person"]], ())


def _remove_from_role(organisation: Organisation, step: Step, _: datetime) -> Organisation:
    return _members(organisation, step["role"], organisation.members(step["role"]), [step["person"]])


def _members(organisation: Organisation, name: str, people: Sequence[str], leaving: Sequence[str]) -> Organisation:
    """Whoever stays keeps his companies; newcomers serve all."""
    role = organisation.roles.get(name, Role(name))
    known = {each.person: each for each in role.members}
    kept = [each for each in dict.fromkeys(people) if each not in leaving]
    members = tuple(known.get(each, Membership(each)) for each in kept)
    return replace(organisation, roles={**organisation.roles, name: replace(role, members=members)})


def _people(step: Step, key: str) -> list[str]:
    value = step.get(key, [])
    listed = [value] if isinstance(value, str) else value
    return [each["person"] if isinstance(each, Mapping) else each for each in listed]


def _absence(organisation: Organisation, step: Step, now: datetime) -> Organisation:
    away = Absence(step["person"], _instant(step, "from", now), _instant(step, "to", _ever(now)))
    return replace(organisation, absences=(*organisation.absences, away))


def _no_absence(organisation: Organisation, step: Step, _: datetime) -> Organisation:
    left = tuple(each for each in organisation.absences if each.person != step["person"])
    return replace(organisation, absences=left)


def _delegate(organisation: Organisation, step: Step, now: datetime) -> Organisation:
    """`from_person` (or `person`) lets `to_person` act for him, as in the delegations of a case."""
    scope, read, cap = step.get("scope") or {}, Reader(), step.get("max_amount")
    delegation = Delegation(
        principal=step.get("from_person") or step.get("person") or step["by"],
        delegate=step.get("to_person") or step.get("delegate") or step["to"],
        start=_instant(step, "from", now),
        end=_instant(step, "to" if "to_person" in step or "delegate" in step else "until", _ever(now)),
        companies=tuple(scope.get("companies") or ()),
        policies=tuple(scope.get("policies") or ()),
        cap=read.money(cap, "/max_amount") if cap else None,
    )
    read.finish()
    return replace(organisation, delegations=(*organisation.delegations, delegation))


def _no_delegation(organisation: Organisation, step: Step, _: datetime) -> Organisation:
    person = step.get("from_person") or step.get("person") or step["by"]
    left = tuple(each for each in organisation.delegations if each.principal != person)
    return replace(organisation, delegations=left)


def _set_owner(organisation: Organisation, step: Step, _: datetime) -> Organisation:
    centre = organisation.cost_centres[step["cost_center"]]
    centres = {**organisation.cost_centres, centre.id: replace(centre, owner=step.get("person", step.get("owner")))}
    return replace(organisation, cost_centres=centres)


def _instant(step: Step, key: str, otherwise: datetime) -> datetime:
    return instant_from(step[key]) if key in step else otherwise


def _ever(now: datetime) -> datetime:
    return datetime.max.replace(tzinfo=now.tzinfo)


CHANGES: Mapping[str, Change] = {
    "deactivate": _activity(active=False),
    "activate": _activity(active=True),
    "set_limit": _set_limit,
    "move_person": _move_person,
    "set_head": _post("head"),
    "set_deputy": _post("deputy"),
    "move_department": _move_department,
    "delete_department": _delete_department,
    "role": _set_role,
    "set_role": _set_role,
    "add_to_role": _add_to_role,
    "add_role": _add_to_role,
    "remove_from_role": _remove_from_role,
    "remove_role": _remove_from_role,
    "absence": _absence,
    "end_absence": _no_absence,
    "delegate": _delegate,
    "delegation": _delegate,
    "end_delegation": _no_delegation,
    "set_owner": _set_owner,
}
"""The names of `org:*` steps and what each does."""
