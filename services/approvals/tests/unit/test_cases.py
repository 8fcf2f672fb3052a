"""The pinned cases: every route as written, every scenario as played."""

import json
from pathlib import Path
from typing import Any

import pytest

from approvals.domain.documents import instant_from
from approvals.domain.money import rates_from_dict
from approvals.domain.routing.check import check_cases, described, organisation_of
from approvals.domain.routing.facts import request_from_dict
from approvals.domain.routing.plan import RoutePlan
from approvals.domain.routing.plan_document import plan_from_dict, plan_to_dict
from approvals.domain.routing.policy_document import policy_from_dict
from approvals.domain.routing.router import route

DOCUMENT = json.loads((Path(__file__).parent.parent / "data" / "cases.json").read_text())
POLICIES = [policy_from_dict(each) for each in DOCUMENT["policies"]]


@pytest.mark.parametrize("case", DOCUMENT["cases"], ids=lambda case: case["id"])
def test_the_router_plans_the_case_as_written(case: dict[str, Any]) -> None:
    organisation = organisation_of(DOCUMENT, case)
    request = request_from_dict(case["request"], organisation)
    planned = route(POLICIES, organisation, request, rates_from_dict(DOCUMENT["fx"]), instant_from(case["at"]))
    found = described(planned)
    assert {key: found.get(key) for key in case["expect"]} == case["expect"]


@pytest.mark.parametrize("case", DOCUMENT["cases"], ids=lambda case: case["id"])
def test_a_plan_survives_its_document(case: dict[str, Any]) -> None:
    organisation = organisation_of(DOCUMENT, case)
    request = request_from_dict(case["request"], organisation)
    planned = route(POLICIES, organisation, request, rates_from_dict(DOCUMENT["fx"]), instant_from(case["at"]))
    if isinstance(planned, RoutePlan):
        assert plan_from_dict(json.loads(json.dumps(plan_to_dict(planned)))) == planned
        assert plan_to_dict(planned)["reasons"], "every plan says why"
    else:
        assert planned.reasons, "every refusal says why"


@pytest.mark.parametrize("scenario", DOCUMENT["scenarios"], ids=lambda scenario: scenario["id"])
def test_the_scenario_plays_as_written(scenario: dict[str, Any]) -> None:
    report = check_cases({**DOCUMENT, "scenarios": [scenario]})
    assert next(each.message for each in report.results if each.id == scenario["id"]) == ""


def test_a_command_nobody_knows_is_a_failure_never_a_silent_pass() -> None:
    steps = [{"do": "submit", "by": "p17", "expect": {}}, {"do": "hypnotise", "by": "p17", "expect": {}}]
    report = check_cases({**DOCUMENT, "scenarios": [{"id": "x", "base_case": "c01", "steps": steps}]})
    assert report.results[-1].message.startswith("step 2 hypnotise by p17: error 'not_rehearsed'")


def test_the_report_counts_and_ends_with_the_sum() -> None:
    wrong = {**DOCUMENT["cases"][0], "id": "wrong", "expect": {"text": "s1[mgr_chain:p99]"}}
    report = check_cases({**DOCUMENT, "cases": [DOCUMENT["cases"][0], wrong], "scenarios": []})
    assert report.lines()[-1] == "1 passed, 1 failed"
    assert report.lines()[0].startswith("wrong: text:")


def test_a_scenario_that_expects_something_else_fails() -> None:
    steps = [{"do": "submit", "by": "p17", "expect": {"asked": ["p01"]}}]
    report = check_cases({**DOCUMENT, "scenarios": [{"id": "x", "base_case": "c01", "steps": steps}]})
    assert report.results[-1].message.startswith("step 1 submit by p17: asked ['p15']")
