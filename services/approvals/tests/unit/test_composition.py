"""A version of the company is put together from documents, and its head names them by content."""

from typing import Any

from approvals.domain.composition import Head, compose, head_from_dict, structure_of
from approvals.domain.documents import content_hash
from approvals.domain.organisation_document import organisation_to_dict
from approvals.usecases.merge_organisation import membership, merge_organisation

PORTAL_DEPUTY = {"id": "2", "name": "Two", "parent": "1", "head": "1", "deputy": "3"}


def directory(*departments: dict[str, Any]) -> dict[str, Any]:
    people = [{"id": each, "name": each, "title": "", "departments": ["1"], "active": True} for each in ("1", "2", "3")]
    return {"people": people, "departments": [{"id": "1", "name": "One", "parent": None, "head": "1"}, *departments]}


def test_a_deputy_named_by_the_portal_comes_before_ours(acme: Any) -> None:
    company = {"limits": {}, "departments": {"2": {"deputy": "2", "company": "c"}}, "roles": {}, "cost_centres": {}}
    nobody = {"delegations": [], "absences": []}
    told = compose(structure_of(directory(PORTAL_DEPUTY)), company, nobody, {})
    assert (told.departments["2"].deputy, told.departments["2"].company) == ("3", "c")
    silent = compose(structure_of(directory(PORTAL_DEPUTY | {"deputy": None})), company, nobody, {})
    assert silent.departments["2"].deputy == "2"


def test_the_example_company_composed_equals_the_example_company_read(acme: Any) -> None:
    """Both ways to an organisation, from its parts and from one document, must come out alike."""
    read = acme.organisation()
    whole = organisation_to_dict(read)
    told = {
        "people": [{k: each[k] for k in ("id", "name", "title", "departments", "active")} for each in whole["people"]],
        "departments": [{k: each[k] for k in ("id", "name", "parent", "head")} for each in whole["departments"]],
    }
    own: dict[str, Any] = {
        "limit": {each["id"]: each["approval_limit"] for each in whole["people"] if each["approval_limit"]},
        "department": {each["id"]: {k: each[k] for k in ("deputy", "company")} for each in whole["departments"]},
        "cost_centre": {each["id"]: each for each in whole["cost_centers"]},
        "member": {},
    }
    for role in whole["roles"]:
        for each in role["members"]:
            own["member"] |= membership(role["id"], each["person"], tuple(each["companies"]))
    assert organisation_to_dict(compose(structure_of(told), *merge_organisation(own, acme.noon), {})) == whole


def test_a_head_comes_back_and_its_hash_covers_all_four_parts() -> None:
    head = Head("a", "b", "c", {"9": "1"})
    assert head_from_dict(head.to_dict()) == head
    assert head.documents == {
        "organisation": content_hash(head.to_dict()),
        "directory": "a",
        "company": "b",
        "stand_ins": "c",
    }
    others = [
        Head("x", "b", "c", {"9": "1"}),
        Head("a", "x", "c", {"9": "1"}),
        Head("a", "b", "x", {"9": "1"}),
        Head("a", "b", "c", {}),
    ]
    hashes = {each.documents["organisation"] for each in (head, *others)}
    assert len(hashes) == 5
