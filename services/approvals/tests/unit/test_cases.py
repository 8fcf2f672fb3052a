"""The pinned cases and our own: every route as written, every scenario as played."""

import json
from pathlib import Path
from typing import Any

import pytest

from approvals.domain.cases.case_file import CaseFile, case_file_from
from approvals.domain.cases.check import Checked, check_cases, plan_case
from approvals.domain.routing.plan import RoutePlan
from approvals.domain.routing.plan_document import plan_from_dict, plan_to_dict

TESTS = Path(__file__).parent.parent
FILES = {
    path.stem: json.loads(path.read_text())
    for path in [TESTS / "data" / "cases.json", *sorted((TESTS / "cases").glob("*.json"))]
}
READ: dict[str, CaseFile] = {name: case_file_from(document) for name, document in FILES.items()}
CASES = [pytest.param(name, case.document, id=f"{name}/{case.id}") for name in READ for case in READ[name].cases]
SCENARIOS = [
    pytest.param(name, scenario.document, id=f"{name}/{scenario.id}")
    for name in READ
    for scenario in READ[name].scenarios
]


def failures(name: str, cases: list[Any], scenarios: list[Any]) -> list[Checked]:
    report = check_cases({**FILES[name], "cases": cases, "scenarios": scenarios})
    assert report.results
    return list(report.failures)


@pytest.mark.parametrize("name", FILES)
def test_the_file_has_no_fault_of_its_own(name: str) -> None:
    assert READ[name].errors == ()
    assert len(READ[name].cases) == len(FILES[name]["cases"])


@pytest.mark.parametrize(("name", "case"), CASES)
def test_the_router_plans_the_case_as_written(name: str, case: dict[str, Any]) -> None:
    assert failures(name, [case], []) == []


@pytest.mark.parametrize(("name", "case"), [each for each in CASES if "cases/c" in str(each.id)])
def test_a_plan_says_why_and_survives_its_document(name: str, case: dict[str, Any]) -> None:
    planned = plan_case(READ[name], case)
    assert planned.reasons
    if isinstance(planned, RoutePlan):
        assert plan_from_dict(json.loads(json.dumps(plan_to_dict(planned)))) == planned


@pytest.mark.parametrize(("name", "scenario"), SCENARIOS)
def test_the_scenario_plays_as_written(name: str, scenario: dict[str, Any]) -> None:
    base = [each for each in FILES[name]["cases"] if each["id"] == scenario["base_case"]]
    assert failures(name, base, [scenario]) == []


def test_a_command_nobody_knows_is_a_failure_never_a_silent_pass() -> None:
    document = FILES["cases"]
    steps = [{"do": "submit", "by": "p17", "expect": {}}, {"do": "hypnotise", "by": "p17", "expect": {}}]
    report = check_cases({**document, "scenarios": [{"id": "x", "base_case": "c01", "steps": steps}]})
    assert [(each.pointer, each.message) for each in report.failures] == [
        ("/scenarios/0/steps/1/do", "there is no step hypnotise")
    ]
