"""People: `user.current`, `user.get` with its filters, order and selection."""

import re
from collections.abc import Callable
from typing import Any

from portal_emulator.company import Person
from portal_emulator.envelope import Page, paginate
from portal_emulator.methods.table import Call, method

SCOPES = ("user", "user_basic", "user_brief")
_PREFIX = re.compile(r"^(!=%|!%=|!@|!=|!%|>=|<=|=%|%=|!|=|>|<|@|%)?(.+)$")
_FILTER_FIELDS = {"ID", "ACTIVE", "NAME", "LAST_NAME", "EMAIL", "WORK_POSITION", "UF_DEPARTMENT", "USER_TYPE",
                  "NAME_SEARCH", "IS_ONLINE", "XML_ID"}  # fmt: skip


def record(call: Call, person: Person) -> dict[str, Any]:
    """A person as the method shows him; without the scopes user or user_basic there are no contacts."""
    row: dict[str, Any] = {
        "ID": str(person.id),
        "XML_ID": person.key,
        "ACTIVE": person.active,
        "NAME": person.name,
        "LAST_NAME": person.last_name,
        "SECOND_NAME": "",
        "EMAIL": person.email,
        "LAST_LOGIN": "2026-01-12T08:00:00+00:00",
        "DATE_REGISTER": "2024-01-15T00:00:00+00:00",
        "TIME_ZONE": "",
        "IS_ONLINE": "Y" if person.active else "N",
        "TIMESTAMP_X": {},
        "LAST_ACTIVITY_DATE": {},
        "PERSONAL_GENDER": "",
        "PERSONAL_BIRTHDAY": "",
        "WORK_POSITION": person.title,
        "UF_EMPLOYMENT_DATE": "",
        "UF_DEPARTMENT": person.department_ids,
        "USER_TYPE": "employee",
    }
    if call.app is not None and not call.app.scope & {"user", "user_basic"}:
        del row["EMAIL"]
    return row


@method("user.current", *SCOPES)
def user_current(call: Call) -> Any:
    row = record(call, call.user)
    return {**row, "LAST_ACTIVITY_DATE": "2026-01-12 08:00:00", "TIMESTAMP_X": "12.01.2026 08:00:00"}


@method("user.get", *SCOPES)
def user_get(call: Call) -> Any:
    tests = [_test(key, value) for key, value in _filters(call).items()]
    people = [person for person in call.portal.company.people.values() if all(test(person) for test in tests)]
    field, descending = _order(call)
    if field == "ID":
        people.sort(key=lambda person: person.id, reverse=descending)
    else:
        people.sort(key=lambda person: _sortable(record(call, person).get(field)), reverse=descending)
    page = paginate(people, call.get("START"))
    return Page([_selected(call, record(call, person)) for person in page.rows], page.total, page.next)


def _filters(call: Call) -> dict[str, Any]:
    top = {key: value for key, value in call.params.items() if key in _FILTER_FIELDS}
    return {**top, **{key.upper(): value for key, value in call.mapping("FILTER").items()}}


def _order(call: Call) -> tuple[str, bool]:
    field = call.text("SORT").upper() or "ID"
    order = call.get("ORDER")
    if isinstance(order, dict) and order:
        field, order = next(iter(order.items()))
    return str(field).upper(), str(order or "ASC").upper() == "DESC"


def _selected(call: Call, row: dict[str, Any]) -> dict[str, Any]:
    masks = [str(mask).upper() for mask in call.mapping("SELECT").values()]
    if not masks or "*" in masks:
        return row
    return {key: value for key, value in row.items() if any(_fits(key, mask) for mask in [*masks, "ID"])}


def _fits(key: str, mask: str) -> bool:
    return key.startswith(mask[:-1]) if mask.endswith("*") else key == mask


def _sortable(value: Any) -> tuple[int, float, str]:
    text = str(value)
    return (0, float(text), "") if text.lstrip("-").isdigit() else (1, 0.0, text.lower())


def _test(key: str, wanted: Any) -> Callable[[Person], bool]:
    found = _PREFIX.match(key)
    prefix, field = (found[1] or "", found[2]) if found else ("", key)
    values = [str(item) for item in (wanted if isinstance(wanted, list) else [wanted])]
    if isinstance(wanted, dict):
        values = [str(item) for item in wanted.values()]
    negated = prefix.startswith("!")
    operator = prefix.removeprefix("!").replace("=%", "%").replace("%=", "%")

    def test(person: Person) -> bool:
        hit = any(_compare(operator, have, want) for have in _field(person, field) for want in values)
        return hit is not negated

    return test


def _field(person: Person, field: str) -> list[str]:
    reader = _READERS.get(field)
    return [""] if reader is None else reader(person)


_READERS: dict[str, Callable[[Person], list[str]]] = {
    "ID": lambda person: [str(person.id)],
    "XML_ID": lambda person: [person.key],
    "ACTIVE": lambda person: ["true", "1", "Y", "True"] if person.active else ["false", "0", "N", "False"],
    "NAME": lambda person: [person.name],
    "LAST_NAME": lambda person: [person.last_name],
    "EMAIL": lambda person: [person.email],
    "WORK_POSITION": lambda person: [person.title],
    "UF_DEPARTMENT": lambda person: [str(number) for number in person.department_ids],
    "USER_TYPE": lambda _person: ["employee"],
    "IS_ONLINE": lambda person: ["Y" if person.active else "N"],
    "NAME_SEARCH": lambda person: [f"{person.full_name} {person.title}"],
}


def _compare(operator: str, have: str, want: str) -> bool:
    if operator in {">", ">=", "<", "<="}:
        left, right = _sortable(have), _sortable(want)
        return {">": left > right, ">=": left >= right, "<": left < right, "<=": left <= right}[operator]
    if operator == "%":
        return want.strip("%").lower() in have.lower()
    if "%" in want:
        pattern = ".*".join(re.escape(part) for part in want.split("%"))
        return re.fullmatch(pattern, have, re.IGNORECASE) is not None
    return have.lower() == want.lower() or (" " in have and want.lower() in have.lower() and operator == "")
