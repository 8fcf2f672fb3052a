"""Departments, as the methods of REST 2 show them."""

from typing import Any

from portal_emulator.company import Department
from portal_emulator.envelope import paginate
from portal_emulator.methods.table import Call, method

FIELDS = {"ID": "ID", "NAME": "Department name", "SORT": "Sort index", "PARENT": "Parent department",
          "UF_HEAD": "Department head"}  # fmt: skip


def _row(department: Department) -> dict[str, Any]:
    row: dict[str, Any] = {"ID": str(department.id), "NAME": department.name, "SORT": 500}
    if department.parent is not None:
        row["PARENT"] = str(department.parent)
    if department.head is not None:
        row["UF_HEAD"] = str(department.head)
    return row


@method("department.get", "department")
def department_get(call: Call) -> Any:
    """`sort` names the field to order by, or is itself a filter when it is a number."""
    wanted = {name: call.params[name] for name in ("ID", "NAME", "SORT", "PARENT", "UF_HEAD") if name in call.params}
    by_name = "SORT" in wanted and not str(wanted["SORT"]).isdigit()
    field = str(wanted.pop("SORT")).upper() if by_name else "ID"
    rows = [
        row
        for row in map(_row, call.portal.company.departments.values())
        if all(_matches(row.get(name), value) for name, value in wanted.items())
    ]
    descending = call.text("ORDER").upper() == "DESC"
    rows.sort(key=lambda row: _key(row.get(field)), reverse=descending)
    return paginate(rows, call.get("START"))


def _matches(have: Any, want: Any) -> bool:
    values = want.values() if isinstance(want, dict) else want if isinstance(want, list) else [want]
    return str(have if have is not None else "0") in {str(value) for value in values}


def _key(value: Any) -> tuple[int, str]:
    text = str(value or "")
    return (int(text), "") if text.isdigit() else (0, text.lower())


@method("department.fields", "department")
def department_fields(_call: Call) -> Any:
    return FIELDS
