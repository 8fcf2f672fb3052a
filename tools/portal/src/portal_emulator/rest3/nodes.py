"""The company structure of REST 3.0: departments as nodes, with heads, deputies and employees.

Node ids are not department ids; the access code holds the department's.
"""

from typing import Any

from portal_emulator.company import Department, Person
from portal_emulator.rest3.table import Call3, Rest3Error, invalid, method3, required

NODES_FROM = 500
HEAD, DEPUTY, EMPLOYEE = "MEMBER_HEAD", "MEMBER_DEPUTY_HEAD", "MEMBER_EMPLOYEE"
CREATED = "2024-01-15T00:00:00+00:00"


def _node(call: Call3, department: Department) -> dict[str, Any]:
    who = members(call, department)
    return {
        "id": NODES_FROM + department.id,
        "name": department.name,
        "type": "DEPARTMENT",
        "structureId": 1,
        "parentId": None if department.parent is None else NODES_FROM + department.parent,
        "description": "",
        "accessCode": f"DR{department.id}",
        "userCount": len(who),
        "colorName": None,
        "xmlId": None,
        "createdAt": CREATED,
        "updatedAt": CREATED,
        "members": who,
    }


def members(call: Call3, department: Department) -> list[dict[str, Any]]:
    people = call.portal.company.people
    roles = {person.id: EMPLOYEE for person in people.values() if department.id in person.department_ids}
    roles |= {number: role for number, role in ((department.deputy, DEPUTY), (department.head, HEAD)) if number}
    return [_member(people[number], role) for number, role in sorted(roles.items()) if people[number].active]


def _member(person: Person, role: str) -> dict[str, Any]:
    return {
        "userId": person.id,
        "name": person.full_name,
        "workPosition": person.title,
        "role": role,
        "avatar": "",
        "url": f"/company/personal/user/{person.id}/",
    }


@method3("humanresources.node.list", "humanresources")
def node_list(call: Call3) -> Any:
    """Departments only; there are no teams here. Members are not among the fields of a list."""
    rows = [_listed(call, each) for each in _of_type(call)]
    return {"items": [call.selected(row) for row in call.page(rows)]}


@method3("humanresources.node.search", "humanresources")
def node_search(call: Call3) -> Any:
    """By a part of the name, under one parent when it is named."""
    found, part = _of_type(call), call.word("name").lower()
    if call.params.get("parentId") is not None:
        parent = _department(call, "parentId").id
        found = [each for each in found if each.parent == parent]
    return {"items": call.page([_listed(call, each) for each in found if part in each.name.lower()])}


@method3("humanresources.node.count", "humanresources")
def node_count(call: Call3) -> Any:
    return {"departments": len(call.portal.company.departments), "teams": 0}


def _of_type(call: Call3) -> list[Department]:
    """Departments by id; there are no teams."""
    kind = call.params.get("type")
    if not kind:
        raise required("type")
    if kind not in ("DEPARTMENT", "TEAM"):
        raise invalid("An invalid value for the structure element type was provided", "type")
    departments = call.portal.company.departments.values() if kind == "DEPARTMENT" else ()
    return sorted(departments, key=lambda each: each.id)


def _listed(call: Call3, department: Department) -> dict[str, Any]:
    return {key: value for key, value in _node(call, department).items() if key != "members"}


@method3("humanresources.node.get", "humanresources")
def node_get(call: Call3) -> Any:
    return {"item": call.selected(_node(call, _department(call, "id")), always=("members",))}


@method3("humanresources.node.children", "humanresources")
def node_children(call: Call3) -> Any:
    parent = _department(call, "id").id
    found = [each for each in call.portal.company.departments.values() if each.parent == parent]
    rows = [_listed(call, each) for each in sorted(found, key=lambda each: each.id)]
    return {"items": [call.selected(row) for row in call.page(rows)]}


@method3("humanresources.node.member.add", "humanresources", writes=True)
def member_add(call: Call3) -> Any:
    """One role for everybody named; a department has one head and one deputy here."""
    department = _department(call, "nodeId")
    users, role = call.params.get("userIds"), call.params.get("role")
    if not isinstance(users, list) or not users:
        raise invalid('Parameter "userIds" is required and must be a non-empty array.', "userIds")
    if not role:
        raise invalid('Parameter "role" is required.', "role")
    named = {str(each) for each in users}
    people = [person for person in call.portal.company.people.values() if str(person.id) in named]
    for person in people:
        if role == HEAD:
            department.head = person.id
        elif role == DEPUTY:
            department.deputy = person.id
        elif role == EMPLOYEE:
            person.department_ids = [*dict.fromkeys([*person.department_ids, department.id])]
        else:
            raise invalid(f"Role `{role}` not found.", "role")
    return {"result": True}


def _department(call: Call3, name: str) -> Department:
    number = call.number(name)
    found = call.portal.company.departments.get(number - NODES_FROM)
    if found is None:
        raise Rest3Error(400, "ENTITYNOTFOUNDEXCEPTION", f"Record with ID = `{number}` not found")
    return found
