"""How much work planning a route is, counted, not timed: it follows the heads above, never the size of the company."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from approvals.domain.cases.large_company import NOW, bench_policies, large_company, requests_of
from approvals.domain.money import Rates
from approvals.domain.organisation import Organisation
from approvals.domain.routing.router import route
from approvals.entrypoints.command_line import Doors, run


@dataclass
class Watched(Mapping[str, Any]):
    """Counts how often an entry is looked up, and whether somebody walks through all of them."""

    entries: Mapping[str, Any]
    looked_up: int = 0
    walked: int = 0
    names: set[str] = field(default_factory=set)

    def __getitem__(self, name: str) -> Any:
        self.looked_up += 1
        self.names.add(name)
        return self.entries[name]

    def __contains__(self, name: object) -> bool:
        return name in self.entries

    def get(self, name: str, default: Any = None) -> Any:
        return self[name] if name in self.entries else default

    def __iter__(self) -> Iterator[str]:
        self.walked += 1
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)


@pytest.mark.parametrize("departments", [50, 400])
def test_planning_looks_at_the_departments_above_and_at_no_others(departments: int) -> None:
    company = large_company(people=departments * 10, departments=departments)
    depth = max(len(company.ancestors(each)) for each in company.departments) + 1
    for request in requests_of(company, 40):
        watched = Watched(company.departments)
        route(bench_policies(), _with(company, departments=watched), request, Rates("EUR"), NOW)
        assert watched.walked == 0
        away_heads = 3
        assert len(watched.names) <= depth * (1 + away_heads), "chains upwards, and going up for absent heads"
        assert watched.looked_up <= 40 * depth


def test_people_absences_and_delegations_are_found_without_searching() -> None:
    """The lists themselves are empty here: only who looks into the indices plans the same route."""
    company = large_company()
    for request in requests_of(company, 40):
        planned = route(bench_policies(), company, request, Rates("EUR"), NOW)
        watched = Watched(company.people)
        indexed = _with(company, people=watched, absences=(), delegations=(), roles={})
        absences, delegations = Watched(company.absences_of), Watched(company.delegations_of)
        indexed.__dict__.update(absences_of=absences, delegations_of=delegations, _holders=company._holders)
        assert route(bench_policies(), indexed, request, Rates("EUR"), NOW) == planned
        assert (watched.walked, absences.walked, delegations.walked) == (0, 0, 0)
        assert watched.looked_up < 500


def _with(company: Organisation, **changed: Any) -> Organisation:
    return replace(company, **changed)


def test_the_measured_requests_are_of_every_kind() -> None:
    company = large_company()
    plans = [route(bench_policies(), company, each, Rates("EUR"), NOW) for each in requests_of(company, 200)]
    assert {plan.policy for plan in plans} == {"everyday", "invest"}
    assert {len(plan.stages) for plan in plans if hasattr(plan, "stages")} >= {1, 2, 3, 4}
    codes = {reason.code for plan in plans for reason in plan.reasons}
    assert {"vacant", "deputy", "delegated", "goes_up", "above_top", "leaves_pool", "inactive"} <= codes


def test_the_measurement_is_a_command(tmp_path: Any, capsys: Any) -> None:
    sizes = ["--people", "100", "--departments", "10", "--requests", "50"]
    assert run(["bench-route", *sizes], Doors(None, tmp_path)) == 0  # type: ignore[arg-type]
    assert capsys.readouterr().out.startswith("route(): 50 requests, 100 people, 10 departments: median ")
