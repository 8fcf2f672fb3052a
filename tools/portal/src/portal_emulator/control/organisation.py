"""People and departments change behind the application's back, as in life."""

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel

from portal_emulator.company import Company, Department, Person
from portal_emulator.lifecycle import person_joined
from portal_emulator.portal import World
from portal_emulator.ready import departments, people


class PersonChange(BaseModel):
    """Only the given fields change. `active: false` dismisses."""

    portal: str
    person: str
    name: str | None = None
    title: str | None = None
    active: bool | None = None
    admin: bool | None = None
    language: str | None = None
    department: str | None = None


class NewPerson(BaseModel):
    portal: str
    name: str
    department: str
    title: str = ""
    language: str = "en"
    admin: bool = False


class DepartmentChange(BaseModel):
    """Fields that are present change; null takes the head, deputy or parent away."""

    portal: str
    department: str
    name: str | None = None
    head: str | None = None
    deputy: str | None = None
    parent: str | None = None


def organisation(world: World) -> APIRouter:
    router = APIRouter(tags=["organisation"])

    @router.post("/people")
    async def change_person(body: PersonChange) -> dict[str, Any]:
        portal = world.portals[body.portal]
        person = portal.company.person(body.person)
        _change_person(portal.company, person, body)
        portal.poke()
        return _find(people(portal), person.id)

    @router.post("/people/add")
    async def add_person(body: NewPerson) -> dict[str, Any]:
        """Somebody joins; ONUSERADD goes to whoever listens."""
        portal = world.portals[body.portal]
        department = portal.company.department(body.department).id
        person = portal.company.add(
            body.name, title=body.title, department=department, language=body.language, admin=body.admin
        )
        person_joined(portal, person)
        return _find(people(portal), person.id)

    @router.post("/departments")
    async def change_department(body: DepartmentChange) -> dict[str, Any]:
        portal = world.portals[body.portal]
        department = portal.company.department(body.department)
        _change_department(portal.company, department, body)
        portal.poke()
        return _find(departments(portal), department.id)

    return router


def _find(rows: list[dict[str, Any]], number: int) -> dict[str, Any]:
    return next(row for row in rows if row["id"] == str(number))


def _change_person(company: Company, person: Person, body: PersonChange) -> None:
    if body.name is not None:
        person.name, _, person.last_name = body.name.partition(" ")
    if body.department is not None:
        person.department_ids = [company.department(body.department).id]
    for name in ("title", "active", "admin", "language"):
        value = getattr(body, name)
        if value is not None:
            setattr(person, name, value)


def _change_department(company: Company, department: Department, body: DepartmentChange) -> None:
    if body.name is not None:
        department.name = body.name
    for name in body.model_fields_set & {"head", "deputy"}:
        ref = getattr(body, name)
        setattr(department, name, company.person(ref).id if ref else None)
    if "parent" in body.model_fields_set:
        department.parent = company.department(body.parent).id if body.parent else None
