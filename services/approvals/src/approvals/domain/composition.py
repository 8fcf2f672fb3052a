"""One version of the company is put together from four documents; most changes touch one of them.

`directory`: people and departments as the portal told them. `company`: limits, departments' settings, roles, cost
centres. `stand_ins`: delegations and absences. The head, kept as the version itself, names these three by content hash
and holds where deleted departments went.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from approvals.domain.documents import Reader, content_hash
from approvals.domain.money import money_from_dict
from approvals.domain.organisation import (
    UNLIMITED,
    CostCentre,
    Department,
    Membership,
    Organisation,
    Person,
    Role,
)
from approvals.domain.organisation_document import absences_from, delegations_from


@dataclass(frozen=True, slots=True)
class Structure:
    """The people and the tree as the portal told them."""

    people: Mapping[str, Person]
    departments: Mapping[str, Department]


@dataclass(frozen=True, slots=True)
class Head:
    """A version by the hashes of what it is made of."""

    directory: str
    company: str
    stand_ins: str
    merged: Mapping[str, str]

    def to_dict(self) -> dict[str, Any]:
        return {
            "directory": self.directory,
            "company": self.company,
            "stand_ins": self.stand_ins,
            "merged_departments": dict(sorted(self.merged.items())),
        }

    @property
    def documents(self) -> dict[str, str]:
        """Everything that has to be read to know this version, by kind."""
        parts = {"directory": self.directory, "company": self.company, "stand_ins": self.stand_ins}
        return {"organisation": content_hash(self.to_dict()), **parts}


def head_from_dict(document: Mapping[str, Any]) -> Head:
    """Reads what `Head.to_dict` writes."""
    return Head(document["directory"], document["company"], document["stand_ins"], document["merged_departments"])


def structure_of(directory: Mapping[str, Any]) -> Structure:
    """The directory is a document of our own adapter and not checked again."""
    people = {
        each["id"]: Person(
            each["id"], each["name"], tuple(each["departments"]), each["active"], title=each.get("title") or ""
        )
        for each in directory["people"]
    }
    departments = {
        each["id"]: Department(each["id"], each["name"], each["parent"], each["head"], each.get("deputy"))
        for each in directory["departments"]
    }
    return Structure(people, departments)


def compose(
    structure: Structure,
    company: Mapping[str, Any],
    stand_ins: Mapping[str, Any],
    merged: Mapping[str, str],
    version: int = 0,
) -> Organisation:
    """Facts of ours about people and departments that are gone are left out. The tree is not checked here."""
    people, tree, read = structure.people, structure.departments, Reader()
    organisation = Organisation(
        people={**people, **{each: _limited(people[each], company) for each in company["limits"] if each in people}},
        departments={
            **tree,
            **{each: _settled(tree[each], company) for each in company["departments"] if each in tree},
        },
        roles={role: _role(role, members, people) for role, members in company["roles"].items()},
        cost_centres={each: CostCentre(each, **centre) for each, centre in company["cost_centres"].items()},
        delegations=tuple(
            each for each in delegations_from(read, stand_ins) if each.principal in people and each.delegate in people
        ),
        absences=tuple(each for each in absences_from(read, stand_ins) if each.person in people),
        merged=merged,
        version=version,
    )
    read.finish()
    return organisation


def _limited(person: Person, company: Mapping[str, Any]) -> Person:
    limit = company["limits"][person.id]
    return replace(person, limit=UNLIMITED if limit == "unlimited" else money_from_dict(limit))


def _settled(department: Department, company: Mapping[str, Any]) -> Department:
    """A deputy the portal names comes before one of ours."""
    settings = company["departments"][department.id]
    return replace(department, deputy=department.deputy or settings.get("deputy"), company=settings.get("company"))


def _role(role: str, members: Sequence[Mapping[str, Any]], people: Mapping[str, Person]) -> Role:
    held = (Membership(each["person"], tuple(each["companies"])) for each in members if each["person"] in people)
    return Role(role, tuple(held))
