"""People and departments of one portal, read from a seed file."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SEED = Path(__file__).with_name("seed.json")


@dataclass(slots=True)
class Person:
    """`key` is the seed's name (p01), `id` what the portal calls the person."""

    key: str
    id: int
    name: str
    last_name: str
    title: str
    department_ids: list[int]
    admin: bool
    language: str
    active: bool
    email: str

    @property
    def full_name(self) -> str:
        return f"{self.name} {self.last_name}".strip()


@dataclass(slots=True)
class Department:
    """`head` and `deputy` are person ids; the old department methods know only the head."""

    key: str
    id: int
    name: str
    parent: int | None
    head: int | None
    deputy: int | None


@dataclass(slots=True)
class Company:
    people: dict[int, Person] = field(default_factory=dict)
    departments: dict[int, Department] = field(default_factory=dict)
    roles: list[dict[str, Any]] = field(default_factory=list)

    def person(self, ref: str | int) -> Person:
        """By id (17, "17") or by the seed's key ("p17"); KeyError when nobody answers to it."""
        text = str(ref)
        if text.isdigit():
            return self.people[int(text)]
        found = next((person for person in self.people.values() if person.key == text), None)
        if found is None:
            raise KeyError(text)
        return found

    def department(self, ref: str | int) -> Department:
        """By id or by the seed's key ("d-it"); KeyError when there is none."""
        text = str(ref)
        if text.isdigit():
            return self.departments[int(text)]
        found = next((item for item in self.departments.values() if item.key == text), None)
        if found is None:
            raise KeyError(text)
        return found

    def admin(self) -> Person:
        """Who installs applications when nobody else is named: the last active administrator."""
        return [person for person in self.people.values() if person.admin and person.active][-1]

    def add(self, name: str, *, title: str, department: int, language: str = "en", admin: bool = False) -> Person:
        number = max(self.people, default=0) + 1
        first, _, last = name.partition(" ")
        person = Person(
            f"p{number}", number, first, last, title, [department], admin, language, True, _email(first, last)
        )
        self.people[number] = person
        return person


def load_seed(path: Path | None = None) -> dict[str, Any]:
    """The `org` part of an organisation file, or a file that is nothing but that part."""
    loaded = json.loads((path or SEED).read_text(encoding="utf-8"))
    org: dict[str, Any] = loaded.get("org", loaded)
    return org


def build_company(org: dict[str, Any], offset: int) -> Company:
    """Numbers people and departments in file order from `offset` + 1; p10 and p19 administer by default."""
    people_ids = {row["id"]: offset + n for n, row in enumerate(org["people"], 1)}
    department_ids = {row["id"]: offset + n for n, row in enumerate(org["departments"], 1)}
    company = Company(roles=org.get("roles", []))
    for row in org["people"]:
        first, _, last = row["name"].partition(" ")
        company.people[people_ids[row["id"]]] = Person(
            key=row["id"],
            id=people_ids[row["id"]],
            name=first,
            last_name=last,
            title=row.get("title", ""),
            department_ids=[department_ids[row["department"]]],
            admin=row.get("admin", row["id"] in {"p10", "p19"}),
            language=row.get("language", "en"),
            active=row.get("active", True),
            email=_email(first, last),
        )
    for row in org["departments"]:
        company.departments[department_ids[row["id"]]] = Department(
            key=row["id"],
            id=department_ids[row["id"]],
            name=row["name"],
            parent=department_ids.get(row.get("parent")),
            head=people_ids.get(row.get("head")),
            deputy=people_ids.get(row.get("deputy")),
        )
    return company


def _email(first: str, last: str) -> str:
    return f"{first}.{last}@portal.example".lower().replace(" ", "-")
