"""Conditions of `user.get`: a field with a prefix that says how to compare, and one value or several."""

import re
from collections.abc import Callable
from typing import Any

from portal_emulator.company import Company, Person

FILTER_FIELDS = {"ID", "ACTIVE", "NAME", "LAST_NAME", "EMAIL", "WORK_POSITION", "UF_DEPARTMENT", "USER_TYPE",
                 "NAME_SEARCH", "IS_ONLINE", "XML_ID", "UF_PHONE_INNER"}  # fmt: skip
_PREFIX = re.compile(r"^(!=%|!%=|!%|!@|!=|>=|<=|=%|%=|!|=|>|<|@|%)?(.+)$")
_SIMILAR = {"=%", "%="}
Test = Callable[[Person], bool]


def wanted_by(company: Company, key: str, wanted: Any) -> Test:
    """A condition as a test of people; `key` is upper case. A field nobody has is empty for everybody."""
    found = _PREFIX.match(key)
    prefix, field = (found[1] or "", found[2]) if found else ("", key)
    given = wanted.values() if isinstance(wanted, dict) else wanted if isinstance(wanted, list) else [wanted]
    values = [str(item) for item in given]
    negated = prefix.startswith("!")
    operator = prefix.removeprefix("!") or ("%" if field == "NAME_SEARCH" else "")

    def test(person: Person) -> bool:
        hit = any(_compare(operator, have, want) for have in _field(company, person, field) for want in values)
        return hit is not negated

    return test


def _field(company: Company, person: Person, field: str) -> list[str]:
    if field == "UF_DEPARTMENT_NAME":
        return [company.departments[number].name for number in person.department_ids]
    reader = _READERS.get(field)
    return [""] if reader is None else reader(person)


_READERS: dict[str, Callable[[Person], list[str]]] = {
    "ID": lambda person: [str(person.id)],
    "XML_ID": lambda person: [person.key],
    "ACTIVE": lambda person: ["true", "1", "Y"] if person.active else ["false", "0", "N", ""],
    "NAME": lambda person: [person.name],
    "LAST_NAME": lambda person: [person.last_name],
    "EMAIL": lambda person: [person.email],
    "WORK_POSITION": lambda person: [person.title],
    "UF_DEPARTMENT": lambda person: [str(number) for number in person.department_ids],
    "UF_PHONE_INNER": lambda person: [str(person.id)],
    "USER_TYPE": lambda _person: ["employee"],
    "IS_ONLINE": lambda person: ["Y" if person.active else "N"],
    "NAME_SEARCH": lambda person: [f"{person.full_name} {person.title}"],
}


def _compare(operator: str, have: str, want: str) -> bool:
    """`%` looks for a part; `=%` and `%=` (and a value that has a % in it) for a pattern; else it must be equal."""
    if operator in {">", ">=", "<", "<="}:
        left, right = sortable(have), sortable(want)
        return {">": left > right, ">=": left >= right, "<": left < right, "<=": left <= right}[operator]
    if operator == "%":
        return want.strip("%").lower() in have.lower()
    if operator in _SIMILAR or "%" in want:
        pattern = ".*".join(re.escape(part) for part in want.split("%"))
        return re.fullmatch(pattern, have, re.IGNORECASE | re.DOTALL) is not None
    return have.lower() == want.lower()


def sortable(value: Any) -> tuple[int, float, str]:
    """Numbers before words, words without regard to case."""
    text = str(value)
    return (0, float(text), "") if re.fullmatch(r"-?[0-9]{1,18}", text) else (1, 0.0, text.lower())
