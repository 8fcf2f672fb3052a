"""Runs a case file (organisation, policies, expected routes, command scenarios) against the router and the route."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from approvals.domain.documents import instant_from
from approvals.domain.money import Rates, rates_from_dict
from approvals.domain.organisation import Organisation
from approvals.domain.organisation_document import organisation_from_dict
from approvals.domain.rehearsal import Rehearsal
from approvals.domain.routing.facts import request_from_dict
from approvals.domain.routing.plan import LevelPlan, Outcome, Problem, RoutePlan, StagePlan, text_of
from approvals.domain.routing.policy import Policy
from approvals.domain.routing.policy_document import policy_from_dict
from approvals.domain.routing.router import route
from common.errors import DomainError


@dataclass(frozen=True, slots=True)
class Checked:
    """One case or scenario; `message` is empty when it came out as written."""

    id: str
    message: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What came of a case file."""

    results: tuple[Checked, ...]

    @property
    def failed(self) -> int:
        return sum(bool(each.message) for each in self.results)

    @property
    def passed(self) -> int:
        return len(self.results) - self.failed

    def lines(self) -> list[str]:
        """One line a failure, then the sum."""
        failures = [f"{each.id}: {each.message}" for each in self.results if each.message]
        return [*failures, f"{self.passed} passed, {self.failed} failed"]


def check_cases(document: Mapping[str, Any]) -> Report:
    """Compares every expected route and plays every scenario. Raises `InvalidDocument` for a malformed file."""
    policies = [policy_from_dict(each) for each in document["policies"]]
    rates = rates_from_dict(document["fx"])
    results = [_check_case(document, case, policies, rates) for case in document["cases"]]
    cases = {case["id"]: case for case in document["cases"]}
    for scenario in document.get("scenarios", ()):
        case = cases[scenario["base_case"]]
        rehearsal = Rehearsal(policies, rates, organisation_of(document, case), case)
        results.append(Checked(scenario["id"], rehearsal.play(scenario["steps"])))
    return Report(tuple(results))


def organisation_of(document: Mapping[str, Any], case: Mapping[str, Any]) -> Organisation:
    """The file's organisation with the case's overrides, absences and delegations."""
    found = deepcopy(dict(document["org"]))
    overrides = case.get("overrides") or {}
    for person in found["people"]:
        if person["id"] in overrides.get("inactive", ()):
            person["active"] = False
    for department in found["departments"]:
        department["parent"] = overrides.get("department_parents", {}).get(department["id"], department["parent"])
    for key in ("absences", "delegations"):
        found[key] = [*found.get(key, []), *case.get(key, [])]
    return organisation_from_dict(found)


def _check_case(document: Mapping[str, Any], case: Mapping[str, Any], policies: list[Policy], rates: Rates) -> Checked:
    try:
        organisation = organisation_of(document, case)
        request = request_from_dict(case["request"], organisation)
        planned = route(policies, organisation, request, rates, instant_from(case["at"]))
    except DomainError as refused:
        return Checked(case["id"], f"{refused.code}: {refused.message} {refused.details}")
    found, expected = described(planned), case["expect"]
    wrong = [key for key in expected if found.get(key) != expected[key]]
    return Checked(case["id"], "; ".join(f"{key}: {found.get(key)!r} != {expected[key]!r}" for key in wrong))


def described(planned: RoutePlan | Problem) -> dict[str, Any]:
    """A plan or problem in the words of the case format."""
    found: dict[str, Any] = {"outcome": planned.outcome.value, "text": text_of(planned)}
    if isinstance(planned, Problem):
        found["problem"] = planned.code
    if planned.policy is not None and planned.reported is not None:
        found |= {"policy": planned.policy, "version": planned.policy_version, "amount": planned.reported.to_dict()}
    if isinstance(planned, RoutePlan):
        found["stages"] = [_stage(stage) for stage in planned.stages]
    if planned.outcome is Outcome.AUTO_APPROVED:
        found["stages"] = []
    return found


def _stage(stage: StagePlan) -> dict[str, Any]:
    steps = [{"id": step.id, "levels": [_level(level) for level in step.levels]} for step in stage.steps]
    marks: dict[str, Any] = {"join": "any"} if stage.join == "any" else {}
    return {"id": stage.id, "steps": steps, **marks, **({} if stage.blocking else {"blocking": False})}


def _level(level: LevelPlan) -> dict[str, Any]:
    found: dict[str, Any] = {"need": level.still_needed, "candidates": [slot.principal for slot in level.asked]}
    assignees = {slot.principal: slot.assignee for slot in level.asked if slot.assignee}
    if assignees:
        found["assignees"] = assignees
    return {**found, "collapsed": True} if level.collapsed else found
