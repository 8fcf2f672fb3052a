"""People in the company structure of REST 3.0."""

import re
from typing import Any

from portal_emulator.company import Department, Person
from portal_emulator.rest3.nodes import DEPUTY, HEAD, NODES_FROM, members
from portal_emulator.rest3.table import Call3, Rest3Error, invalid, method3

LEADING = {HEAD: "HEAD", DEPUTY: "DEPUTY_HEAD"}


@method3("humanresources.employee.search", "humanresources")
def employee_search(call: Call3) -> Any:
    """People by a part of their name, in one department when it is named."""
    part = call.params.get("name")
    if not isinstance(part, str) or not part.strip():
        raise invalid('Parameter "name" is required.', "name")
    found = [person for person in _active(call) if part.strip().lower() in person.full_name.lower()]
    if call.params.get("nodeId") is not None:
        wanted = call.number("nodeId") - NODES_FROM
        found = [person for person in found if wanted in person.department_ids]
    return {"items": [call.selected(_row(call, person), entity="EmployeeDto") for person in found]}


def _row(call: Call3, person: Person) -> dict[str, Any]:
    return {
        "userId": person.id,
        "name": person.full_name,
        "workPosition": person.title,
        "avatar": "",
        "url": f"/company/personal/user/{person.id}/",
        "departments": _departments(call, person),
        "teams": [],
    }


def _departments(call: Call3, person: Person) -> list[dict[str, Any]]:
    known = call.portal.company.departments
    return [{"id": NODES_FROM + number, "name": known[number].name} for number in person.department_ids]


def _active(call: Call3) -> list[Person]:
    return [person for person in call.portal.company.people.values() if person.active]


@method3("humanresources.employee.count", "humanresources")
def employee_count(call: Call3) -> Any:
    return {"total": len(_active(call))}


@method3("humanresources.employee.multidepartment", "humanresources")
def employee_multidepartment(call: Call3) -> Any:
    found = [person for person in _active(call) if len(person.department_ids) > 1]
    keys = ("userId", "name", "workPosition", "departments")
    return {"employees": [{key: _row(call, person)[key] for key in keys} for person in found], "total": len(found)}


@method3("humanresources.employee.subordinates", "humanresources")
def employee_subordinates(call: Call3) -> Any:
    """Where the person leads, and how many others work there: numbers, no names."""
    number = call.params.get("id")
    if isinstance(number, bool) or not re.fullmatch(r"[1-9][0-9]{0,17}", str(number)):
        raise invalid('Parameter "id" is required and must be a positive integer.', "id")
    person = call.portal.company.people.get(int(str(number)))
    if person is None:
        raise Rest3Error(400, "ENTITYNOTFOUNDEXCEPTION", f"Record with ID = `{number}` not found")
    rows = [row for each in call.portal.company.departments.values() for row in _led(call, each, person)]
    return {"userId": person.id, "departments": rows}


def _led(call: Call3, department: Department, person: Person) -> list[dict[str, Any]]:
    roles = {each["userId"]: each["role"] for each in members(call, department)}
    role = LEADING.get(roles.get(person.id, ""))
    if role is None:
        return []
    return [
        {
            "nodeId": NODES_FROM + department.id,
            "name": department.name,
            "role": role,
            "subordinatesCount": len(roles) - 1,
        }
    ]
