"""The company: heads, trees, documents, differences, standing and who may see."""

import json
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from approvals.domain.documents import content_hash
from approvals.domain.errors import BrokenTree, InvalidDocument
from approvals.domain.organisation import Department, Organisation
from approvals.domain.organisation_change import diff
from approvals.domain.organisation_document import organisation_from_dict, organisation_to_dict
from approvals.domain.standing import audience, may_file, standing

COMPANIES = "/roles/0/members/0/companies"
LATER = "2026-02-01T00:00:00Z"
GIVEN = {"from_person": "p1", "to_person": "p2", "from": "2026-01-01T00:00:00Z", "to": LATER}


def test_the_effective_head_is_the_active_head_else_the_active_deputy_else_nobody(acme: Any) -> None:
    company = acme.organisation()
    assert [company.effective_head(each) for each in ("d-wh", "d-log", "d-net", "d-gone")] == ["p23", "p22", None, None]


def test_the_document_comes_back_equal_and_hashes_alike(acme: Any) -> None:
    company = acme.organisation(absent=["p15"], limits={"p01": "unlimited"}, delegated=[acme.delegation("p15", "p16")])
    document = json.loads(json.dumps(organisation_to_dict(company)))
    assert organisation_from_dict(document) == company
    assert content_hash(document) == content_hash(organisation_to_dict(replace(company, version=9)))
    assert content_hash(document) != content_hash(organisation_to_dict(acme.organisation()))


@pytest.mark.parametrize(
    "parents",
    [
        {"a": None, "b": None},
        {"a": "b", "b": "a"},
        {"root": None, "a": "b", "b": "a"},
        {"root": None, "a": "gone"},
        {"a": "a"},
    ],
    ids=["second root", "cycle", "cycle beside a root", "unknown parent", "own parent"],
)
def test_a_broken_tree_is_refused(parents: dict[str, str | None]) -> None:
    company = Organisation(departments={each: Department(each, each, parent) for each, parent in parents.items()})
    with pytest.raises(BrokenTree):
        company.check_tree()


def test_a_malformed_document_names_every_place() -> None:
    document = {"people": [{"name": "?"}, {"id": "p1", "approval_limit": {"amount": 5.0, "currency": "EUR"}}]}
    with pytest.raises(InvalidDocument) as refused:
        organisation_from_dict(document)
    assert [each["pointer"] for each in refused.value.details["errors"]] == ["/people/0/id", "/people/1/approval_limit"]


def test_equal_companies_have_no_difference(acme: Any) -> None:
    assert diff(acme.organisation(), acme.organisation(version=5)).empty


def test_a_difference_names_what_moved(acme: Any) -> None:
    changed = acme.organisation(inactive=["p15"], parents={"d-net": "d-ops"}, roles={"legal": ["p07"]})
    found = diff(acme.organisation(), changed)
    assert (found.dismissed, found.moved_heads, found.reparented) == (("p15",), ("d-infra",), ("d-net",))
    assert (found.changed_roles, found.needs_confirmation) == (("legal",), False)


def test_removing_more_than_a_tenth_of_the_people_needs_a_word(acme: Any) -> None:
    old = acme.organisation()
    gone = sorted(each for each in old.people if old.is_active(each))
    four, five = acme.organisation(inactive=gone[:4]), acme.organisation(inactive=gone[:5])
    assert not diff(old, four).needs_confirmation
    assert diff(old, five).needs_confirmation
    assert diff(old, five).removed_share == Fraction(5, 42)


def test_a_head_sees_his_departments_a_deputy_too(acme: Any) -> None:
    company = acme.organisation()
    assert standing(company, "p20").viewer_keys == ("person:p20", "dept:d-mnt", "dept:d-ops")
    assert standing(company, "p22").viewer_keys == ("person:p22", "dept:d-log")


def test_controllers_and_buyers_see_their_companies_auditors_everything(acme: Any) -> None:
    company = acme.organisation(roles={"controller": ["p05"], "auditor": ["p06"]})
    assert standing(company, "p05").viewer_keys == ("person:p05", "company:acme-eu", "company:acme-us")
    assert standing(company, "p06").viewer_keys == ("person:p06", "all")
    assert standing(acme.organisation(), "p44").viewer_keys == ("person:p44", "company:acme-us")


def test_administrators_are_named_by_role(acme: Any) -> None:
    company = acme.organisation(roles={"portal_admins": ["p33"]})
    assert [standing(company, each).administrator for each in ("p19", "p33", "p01")] == [True, True, False]


def test_the_unknown_and_the_dismissed_keep_only_their_own_key(acme: Any) -> None:
    dismissed, unknown = standing(acme.organisation(), "p21"), standing(acme.organisation(), "p99")
    assert (dismissed.known, dismissed.active, dismissed.viewer_keys) == (True, False, ("person:p21",))
    assert (unknown.known, unknown.active, unknown.viewer_keys) == (False, False, ("person:p99",))


def test_the_audience_is_participants_departments_upwards_company_auditors_and_owners(acme: Any) -> None:
    request = acme.facts(acme.request("p17", cost_center="cc-infra-110", preparer="p18"))
    assert audience(acme.organisation(), request, ["p10"]) == [
        ("person:p10", "participant"),
        ("person:p17", "participant"),
        ("person:p18", "participant"),
        ("dept:d-net", "department"),
        ("dept:d-infra", "department"),
        ("dept:d-it", "department"),
        ("dept:d-root", "department"),
        ("company:acme-eu", "company"),
        ("all", "auditor"),
        ("person:p15", "cc:cc-infra-110"),
    ]


def test_who_may_file_on_a_department(acme: Any) -> None:
    company = acme.organisation()
    assert may_file(company, "p17", "d-net")
    assert not may_file(company, "p17", "d-mkt")
    assert may_file(company, "p29", "d-mkt"), "a buyer of the company"
    assert not may_file(company, "p29", "d-us")
    assert not may_file(company, "p21", "d-log"), "dismissed"


@pytest.mark.parametrize(
    ("document", "code", "pointer"),
    [
        ({"people": {}, "roles": None}, None, None),
        ({"people": "p01"}, "list_expected", "/people"),
        ({"people": ["p01"]}, "object_expected", "/people/0"),
        ({"people": [{"id": 1}]}, "text_expected", "/people/0/id"),
        ({"people": [{"id": "p01"}, {"id": "p01"}]}, "id_not_unique", "/people/1/id"),
        ({"people": [{"id": "p01", "approval_limit": 5}]}, "money_malformed", "/people/0/approval_limit"),
        ({"people": [{"id": "p01", "active": "yes"}]}, "truth_expected", "/people/0/active"),
        ({"departments": [{"id": "d", "head": 7}]}, "text_expected", "/departments/0/head"),
        ({"roles": [{"id": "r", "members": ["p01"]}]}, "object_expected", "/roles/0/members/0"),
        ({"roles": [{"id": "r", "members": [{"person": "p", "companies": []}]}]}, "list_expected", COMPANIES),
        ({"cost_centers": [{"id": "c"}]}, "text_expected", "/cost_centers/0/department"),
        ({"absences": [{"person": "p", "from": "2026-01-01", "to": LATER}]}, "instant_malformed", "/absences/0/from"),
        ({"delegations": [{**GIVEN, "max_amount": "5"}]}, "money_malformed", "/delegations/0/max_amount"),
        ({"delegations": [{**GIVEN, "scope": {"companies": []}}]}, "list_expected", "/delegations/0/scope/companies"),
        ({"delegations": [{**GIVEN, "scope": "all"}]}, "object_expected", "/delegations/0/scope"),
        ([], "object_expected", ""),
    ],
    ids=str,
)
def test_a_malformed_company_is_refused_where_it_stands(document: Any, code: Any, pointer: Any) -> None:
    if code is None:
        assert organisation_from_dict(document) == Organisation()
        return
    with pytest.raises(InvalidDocument) as refused:
        organisation_from_dict(document)
    assert [(each["code"], each["pointer"]) for each in refused.value.details["errors"]] == [(code, pointer)]


def test_the_main_department_comes_first(acme: Any) -> None:
    document = {"people": [{"id": "p01", "department": "d-b", "departments": ["d-a", "d-b"]}]}
    assert organisation_from_dict(document).people["p01"].departments == ("d-b", "d-a")


def test_somebody_listed_twice_in_a_role_holds_it_for_both_companies() -> None:
    listed = [{"person": "p01", "companies": ["a"]}, {"person": "p01", "companies": ["b"]}]
    company = organisation_from_dict({"roles": [{"id": "r", "members": listed}]})
    assert [company.members("r", each) for each in ("a", "b", "c")] == [("p01",), ("p01",), ()]
    assert company.roles_of["p01"]["r"].companies == ("a", "b")


def test_departments_merged_one_after_the_other_lead_to_the_last_heir(acme: Any) -> None:
    company = replace(acme.organisation(), merged={"d-old": "d-older", "d-older": "d-net"})
    assert next(iter(company.upwards("d-old"))) == "d-net"
    assert company.in_subtree("d-old", "d-it")
    assert company.in_subtree("d-old", "d-old")
    assert replace(company, merged={"d-a": "d-b", "d-b": "d-a"}).standing_department("d-a") is None
