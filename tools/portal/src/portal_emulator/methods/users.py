"""People: `user.current`, `user.get` and `user.search` with their filters, order and selection, `user.fields`."""

from typing import Any

from portal_emulator.company import Person
from portal_emulator.envelope import Page, paginate
from portal_emulator.methods.people_filter import FILTER_FIELDS, sortable, wanted_by
from portal_emulator.methods.table import Call, method

SCOPES = ("user", "user_basic", "user_brief")
_FULL_ONLY = ("LAST_LOGIN", "PERSONAL_WWW")
_CONTACTS = ("EMAIL", "PERSONAL_MOBILE", "WORK_PHONE")
FIELDS = {
    "ID": "ID",
    "XML_ID": "External code",
    "ACTIVE": "Activity",
    "NAME": "First Name",
    "LAST_NAME": "Last Name",
    "SECOND_NAME": "Middle Name",
    "EMAIL": "E-Mail",
    "LAST_LOGIN": "Last Authorization",
    "DATE_REGISTER": "Registration Date",
    "TIME_ZONE": "TIME_ZONE",
    "IS_ONLINE": "IS_ONLINE",
    "TIMESTAMP_X": "TIMESTAMP_X",
    "LAST_ACTIVITY_DATE": "LAST_ACTIVITY_DATE",
    "PERSONAL_GENDER": "Gender",
    "PERSONAL_WWW": "Homepage",
    "PERSONAL_BIRTHDAY": "Date of Birth",
    "PERSONAL_MOBILE": "Personal Mobile",
    "PERSONAL_CITY": "Residential City",
    "WORK_PHONE": "Company Phone",
    "WORK_POSITION": "Job Title",
    "UF_EMPLOYMENT_DATE": "Hire Date",
    "UF_DEPARTMENT": "Units",
    "UF_PHONE_INNER": "Extension",
    "USER_TYPE": "USER_TYPE",
}


def record(call: Call, person: Person) -> dict[str, Any]:
    """A person as the method shows him to this scope: `user_brief` without contacts, `user` with everything."""
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
        **dict.fromkeys(("PERSONAL_GENDER", "PERSONAL_WWW", "PERSONAL_BIRTHDAY", "PERSONAL_MOBILE"), ""),
        **dict.fromkeys(("PERSONAL_CITY", "WORK_PHONE"), ""),
        "WORK_POSITION": person.title,
        "UF_EMPLOYMENT_DATE": "",
        "UF_DEPARTMENT": person.department_ids,
        "UF_PHONE_INNER": str(person.id),
        "USER_TYPE": "employee",
    }
    for name in _hidden(call):
        del row[name]
    return row


def _hidden(call: Call) -> tuple[str, ...]:
    if call.app is None or "user" in call.app.scope:
        return ()
    return _FULL_ONLY if "user_basic" in call.app.scope else _FULL_ONLY + _CONTACTS


@method("user.current", *SCOPES)
def user_current(call: Call) -> Any:
    row = record(call, call.user)
    return {**row, "LAST_ACTIVITY_DATE": "2026-01-12 08:00:00", "TIMESTAMP_X": "12.01.2026 08:00:00"}


@method("user.fields", *SCOPES)
def user_fields(call: Call) -> Any:
    hidden = _hidden(call)
    return {name: label for name, label in FIELDS.items() if name not in hidden}


@method("user.get", *SCOPES)
def user_get(call: Call) -> Any:
    """Fields to filter by stand in FILTER or beside it."""
    top = {key: value for key, value in call.params.items() if key in FILTER_FIELDS}
    return _found(call, {**top, **_filter(call)})


@method("user.search", *SCOPES)
def user_search(call: Call) -> Any:
    """Parts of names and titles: FIND anywhere (then nothing else counts), or each field in its own place."""
    asked = {**_filter(call), **({"FIND": call.text("FIND")} if call.text("FIND") else {})}
    if asked.get("FIND"):
        return _found(call, {"NAME_SEARCH": asked["FIND"]})
    parts = ("NAME", "LAST_NAME", "WORK_POSITION", "UF_DEPARTMENT_NAME")
    top = {key: value for key, value in call.params.items() if key in FILTER_FIELDS or key in parts}
    return _found(call, {f"%{key}" if key in parts else key: value for key, value in {**top, **asked}.items()})


def _filter(call: Call) -> dict[str, Any]:
    return {key.upper(): value for key, value in call.mapping("FILTER").items()}


def _found(call: Call, filters: dict[str, Any]) -> Page:
    company = call.portal.company
    tests = [wanted_by(company, key, value) for key, value in filters.items()]
    people = [person for person in company.people.values() if all(test(person) for test in tests)]
    field, descending = _order(call)
    if field == "ID":
        people.sort(key=lambda person: person.id, reverse=descending)
    else:
        people.sort(key=lambda person: sortable(record(call, person).get(field)), reverse=descending)
    page = paginate(people, call.get("START"))
    return Page([_selected(call, record(call, person)) for person in page.rows], page.total, page.next)


def _order(call: Call) -> tuple[str, bool]:
    field = call.text("SORT").upper() or "ID"
    order = call.get("ORDER")
    if isinstance(order, dict) and order:
        field, order = next(iter(order.items()))
    return str(field).upper(), str(order or "ASC").upper() == "DESC"


def _selected(call: Call, row: dict[str, Any]) -> dict[str, Any]:
    masks = [str(mask).upper() for mask in call.listed("SELECT")]
    if not masks or "*" in masks:
        return row
    return {key: value for key, value in row.items() if any(_fits(key, mask) for mask in [*masks, "ID"])}


def _fits(key: str, mask: str) -> bool:
    return key.startswith(mask[:-1]) if mask.endswith("*") else key == mask
