"""Policies as documents, and the policy a fresh portal starts with."""

import json
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import pytest

from approvals.domain.errors import InvalidDocument
from approvals.domain.money import Rates
from approvals.domain.organisation import Organisation, Person
from approvals.domain.policies.lint import Surroundings, errors_of, lint
from approvals.domain.routing.first_policy import default_policy
from approvals.domain.routing.policy_document import policy_from_dict, policy_to_dict

START = datetime(2026, 1, 1, tzinfo=UTC)


def test_every_example_policy_survives_its_document(acme: Any) -> None:
    for policy in acme.policies:
        document = json.loads(json.dumps(policy_to_dict(policy)))
        assert policy_from_dict(document) == policy
        assert policy_to_dict(policy_from_dict(document)) == document


@pytest.mark.parametrize(
    ("path", "value", "code", "pointer"),
    [
        ("status", "live", "choice_unknown", "/status"),
        ("effective_from", "2026-01-01", "instant_malformed", "/effective_from"),
        ("companies", [], "list_expected", "/companies"),
        ("stages", [], "list_expected", "/stages"),
        ("priority", "high", "number_expected", "/priority"),
        ("applies_when", {"fact": "weather", "op": "eq", "value": 1}, "fact_unknown", "/applies_when/fact"),
        ("applies_when", {"fact": "budget.over", "op": "gt", "value": 1}, "operator_unknown", "/applies_when/op"),
        ("applies_when", {"fact": "budget.over", "op": "eq", "value": "no"}, "value_malformed", "/applies_when/value"),
        ("applies_when", {"always": False}, "condition_malformed", "/applies_when/always"),
        ("applies_when", {"all": [{"some": 1}]}, "condition_malformed", "/applies_when/all/0"),
        ("applies_when", {"fact": "amount", "op": "gt", "value": 5.0}, "money_malformed", "/applies_when/value"),
        ("stages/0/join", "most", "choice_unknown", "/stages/0/join"),
        ("stages/0/steps/0/need", 0, "number_expected", "/stages/0/steps/0/need"),
        ("stages/0/steps/0/who/type", "oracle", "who_unknown", "/stages/0/steps/0/who/type"),
        ("stages/0/steps/0/who/above_top", None, "object_expected", "/stages/0/steps/0/who/above_top"),
        ("stages/1/steps/0/id", "mgr_chain", "step_not_unique", "/stages"),
        ("exclude", ["requester"], "exclude_fixed", "/exclude"),
        ("vacant_head", "deputy", "choice_unknown", "/vacant_head"),
        ("stages/0/steps/0/sensitive_to", ["mood"], "field_unknown", "/stages/0/steps/0/sensitive_to"),
        ("stages/1/id", "s1", "stage_not_unique", "/stages"),
        ("applys_when", {"always": True}, "key_unknown", "/applys_when"),
        ("stages/0/steps/0/when_", None, "key_unknown", "/stages/0/steps/0/when_"),
        ("stages/0/steps/0/who/scope", "any", "key_unknown", "/stages/0/steps/0/who/scope"),
        ("stages/0/steps/0/who/above_top/type", "users", "choice_unknown", "/stages/0/steps/0/who/above_top/type"),
        ("stages/0/steps/0/need", 2, "need_not_for_chains", "/stages/0/steps/0/need"),
        ("stages/0/steps/0", "mgr_chain", "object_expected", "/stages/0/steps/0"),
        ("reporting_currency", "euro", "currency_unknown", "/reporting_currency"),
        ("exclude", None, "exclude_fixed", "/exclude"),
        ("name", 7, "text_expected", "/name"),
        ("applies_when", {}, "condition_malformed", "/applies_when"),
        ("applies_when", {"always": True, "all": []}, "condition_malformed", "/applies_when"),
        ("applies_when", {"fact": "amount", "any": []}, "condition_malformed", "/applies_when"),
        ("applies_when", {"not": None}, "condition_malformed", "/applies_when/not"),
        ("applies_when", {"op": "eq", "value": 1}, "condition_malformed", "/applies_when"),
        (
            "applies_when",
            {"fact": "budget.over", "op": "eq", "value": True, "not": {}},
            "condition_malformed",
            "/applies_when",
        ),
        (
            "applies_when",
            {"fact": "request.department", "op": "in_subtree", "value": ["d-it"]},
            "value_malformed",
            "/applies_when/value",
        ),
        (
            "applies_when",
            {"fact": "flags.contract_months", "op": "gt", "value": True},
            "value_malformed",
            "/applies_when/value",
        ),
    ],
)
def test_a_malformed_policy_is_refused_with_code_and_pointer(
    acme: Any, path: str, value: Any, code: str, pointer: str
) -> None:
    document = deepcopy(acme.document["policies"][0])
    *keys, last = [int(key) if key.isdigit() else key for key in path.split("/")]
    place: Any = document
    for key in keys:
        place = place[key]
    place[last] = value
    with pytest.raises(InvalidDocument) as refused:
        policy_from_dict(document)
    assert (code, pointer) in [(each["code"], each["pointer"]) for each in refused.value.details["errors"]]


def test_a_wrong_name_is_told_with_the_one_that_was_meant(acme: Any) -> None:
    document = {**acme.document["policies"][0], "applys_when": {"always": True}}
    with pytest.raises(InvalidDocument) as refused:
        policy_from_dict(document)
    [found] = refused.value.details["errors"]
    assert found["message"] == "there is no applys_when here; did you mean applies_when?"


def test_a_policy_may_carry_notes_for_people(acme: Any) -> None:
    document = {**acme.document["policies"][0], "note": "agreed in March", "x-ticket": 17}
    assert policy_from_dict(document) == acme.policies[0]


@pytest.mark.parametrize("document", [None, [], "std-opex", 7], ids=str)
def test_what_is_no_object_is_no_policy(document: Any) -> None:
    with pytest.raises(InvalidDocument) as refused:
        policy_from_dict(document)
    assert refused.value.details["errors"][0] == {
        "code": "object_expected",
        "pointer": "",
        "message": "an object is expected here",
    }


def test_conditions_do_not_nest_without_end(acme: Any) -> None:
    condition: Any = {"always": True}
    for _ in range(50):
        condition = {"not": condition}
    with pytest.raises(InvalidDocument) as refused:
        policy_from_dict({**acme.document["policies"][0], "applies_when": condition})
    assert [each["code"] for each in refused.value.details["errors"]] == ["condition_too_deep"]


def test_the_default_overlap_is_count_for_named_people_and_fresh_for_pools(acme: Any) -> None:
    asked = {
        "users": ({"type": "users", "ids": ["p33", "p34"]}, {}),
        "one of users": ({"type": "users", "ids": ["p33", "p34"]}, {"need": 1}),
        "field": ({"type": "field", "name": "lead"}, {}),
        "chain": (acme.chain(), {}),
        "owners": ({"type": "cost_center_owners"}, {}),
        "role": (acme.role("legal"), {}),
    }
    policy = acme.policy([acme.step(name, who, **more) for name, (who, more) in asked.items()])
    assert {step.id: step.overlap for step in policy.steps} == {
        "users": "count",
        "one of users": "fresh",
        "field": "count",
        "chain": "count",
        "owners": "count",
        "role": "fresh",
    }


def test_a_fresh_portal_works_at_once(acme: Any) -> None:
    first = default_policy("acme-eu", "EUR", START)
    assert policy_from_dict(policy_to_dict(first)) == first
    company = acme.organisation(roles={"portal_admins": ["p19", "p33"]})
    assert acme.text(acme.request(), company, [first]) == "management[heads:p15]"
    assert acme.text(acme.request("p01"), company, [first]) == "management[heads:1/p19,p33]"


def test_a_portal_of_one_needs_a_second_approver() -> None:
    alone = Organisation(people={"1": Person("1", "Installer")})
    assert not alone.members("portal_admins")
    found = lint(default_policy("main", "EUR", START), Surroundings(alone, Rates("EUR"), (), START))
    assert [each.code for each in errors_of(found)] == ["role_unknown"]
