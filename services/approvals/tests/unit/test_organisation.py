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
