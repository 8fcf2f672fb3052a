"""The edges: Bitrix24's rows, company files, the pace of polling, sentences for reasons."""

import json
import random
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from structlog.testing import capture_logs

from approvals.adapters.company_file import company_file_of
from approvals.adapters.directory import directory
from approvals.adapters.leases import Lease
from approvals.adapters.reason_text import reason_text
from approvals.domain.organisation import Department, Organisation, Person
from approvals.domain.routing.reasons import Reason
from approvals.entrypoints.command_line import Doors, run
from approvals.entrypoints.schedule import OrganisationPolling
from approvals.settings import Settings
from approvals.usecases.ports import Found
from common.bitrix24 import PortalUnavailable
from common.errors import Invalid

CASES = Path(__file__).parents[2] / "data" / "cases.json"


def test_bitrix24s_many_ways_to_say_nobody_and_yes() -> None:
    rows = [
        {"ID": 7, "NAME": "Ann", "LAST_NAME": "", "ACTIVE": "Y", "UF_DEPARTMENT": {"0": 3}, "WORK_POSITION": None},
        {"ID": "8", "EMAIL": "b@example.com", "ACTIVE": False, "UF_DEPARTMENT": False},
        {"ID": "9", "NAME": "Guest", "ACTIVE": True, "USER_TYPE": "extranet"},
    ]
    tree = [
        {"ID": "3", "NAME": "Root", "PARENT": "0", "UF_HEAD": ""},
        {"ID": 4, "NAME": "Sub", "PARENT": 3, "UF_HEAD": "7"},
    ]
    found = directory(rows, tree)
    assert found["people"] == [
        {"id": "7", "name": "Ann", "title": "", "departments": ["3"], "active": True},
        {"id": "8", "name": "b@example.com", "title": "", "departments": [], "active": False},
    ]
    assert [(each["id"], each["parent"], each["head"]) for each in found["departments"]] == [
        ("3", None, None),
        ("4", "3", "7"),
    ]


def test_a_company_file_is_translated_also_inside_conditions() -> None:
    document = {
        "org": {
            "people": [{"id": "p01", "approval_limit": {"amount": "5.00", "currency": "EUR"}}],
            "departments": [{"id": "d-x", "name": "Shop", "company": "c"}],
            "roles": [{"id": "legal", "members": [{"person": "p01"}]}],
        },
        "policies": [
            {
                "id": "p", "version": 1, "name": "P", "status": "published", "effective_from": "2026-01-01T00:00:00Z",
                "effective_to": None, "companies": ["c"], "priority": 1, "reporting_currency": "EUR", "amount_basis": "net",
                "applies_when": {"fact": "request.department", "op": "in_subtree", "value": "d-x"},
                "stages": [{"id": "s", "name": "S", "join": "all", "steps": [
                    {"id": "a", "who": {"type": "users", "ids": ["p01"]}, "need": "all", "overlap": "count"}]}],
            }
        ],
    }  # fmt: skip
    polled = {"people": [], "departments": [{"id": "12", "name": "shop"}]}
    company = company_file_of(document, {"p01": 5}, polled)
    assert company.own["limit"] == {"5": {"amount": "5.00", "currency": "EUR"}}
    assert company.own["member"] == {"legal/5": {"role": "legal", "person": "5", "companies": ["*"]}}
    assert list(company.own["department"]) == ["12"]
    assert company.policies[0].applies_when.value == "12"
    assert company.policies[0].steps[0].who.ids == ("5",)
    with pytest.raises(Invalid, match="d-x"):
        company_file_of(document, {"p01": 5}, {"people": [], "departments": []})


class FakeLeases:
    def __init__(self, *leases: Lease) -> None:
        self.leases = list(leases)
        self.released: list[dict[str, Any]] = []

    async def take(self, kind: str, limit: int, seconds: float) -> list[Lease]:
        return self.leases

    async def release(self, lease: Lease, **how: Any) -> None:
        self.released.append(how)


class AwayDirectory:
    async def read(self, portal: UUID, expected: Any, now: Any) -> Any:
        raise PortalUnavailable("away", outcome_unknown=False)


def a_lease(failures: int = 0) -> Lease:
    return Lease(UUID(int=1), "organisation", 1, 300.0, failures)


async def test_a_portal_that_does_not_answer_is_tried_again_later_and_later(uow: Any) -> None:
    random.seed(1)
    settings = Settings(database_url="postgresql://nowhere")
    after = []
    for failures in (0, 3, 20):
        leases = FakeLeases(a_lease(failures))
        await OrganisationPolling(leases, AwayDirectory(), uow.transactions, settings).once()
        assert leases.released[0]["failures"] == failures + 1
        after.append(leases.released[0]["after"])
    assert after == sorted(after)
    assert after[-1] <= settings.poll_seconds * 1.1
    assert (uow.portals.told["outcome"], uow.portals.told["problem"]["code"]) == ("failed", "PortalUnavailable")


class FoundDirectory:
    def __init__(self, found: Any) -> None:
        self.found = found

    async def read(self, portal: UUID, expected: Any, now: Any) -> Found:
        return Found(self.found)


class OurLease(Lease):
    async def holds(self, uow: Any) -> bool:
        return True


async def test_how_long_a_switch_took_is_told_and_only_of_a_switch(uow: Any, directory: Any) -> None:
    leases = FakeLeases(OurLease(UUID(int=1), "organisation", 1, 300.0, 0))
    settings, said = Settings(database_url="postgresql://nowhere"), []
    for people in ({}, {"p3": {"title": "Clerk"}}):
        found = FoundDirectory(directory(**people))
        with capture_logs() as logs:
            await OrganisationPolling(leases, found, uow.transactions, settings).once()
        said.append([each for each in logs if each["event"] == "organisation_switched"])
    assert said[0] == []
    assert said[1][0]["version"] == uow.company.row.org_version
    assert said[1][0]["seconds"] > 0
    assert said[1][0]["cpu_seconds"] > 0


def test_a_quiet_portal_is_asked_less_often_up_to_an_hour_and_a_changed_one_soon() -> None:
    polling = OrganisationPolling(FakeLeases(), AwayDirectory(), None, Settings(database_url="x", poll_seconds=300))
    pace = [300.0]
    for _ in range(12):
        pace.append(polling._interval(pace[-1], changed=False))
    assert pace == sorted(pace)
    assert (pace[1], pace[-1]) == (450.0, 3600.0)
    assert polling._interval(3600.0, changed=True) == 300.0
    demo = OrganisationPolling(FakeLeases(), AwayDirectory(), None, Settings(database_url="x", poll_seconds=5))
    assert demo._interval(5.0, changed=False) == 5.0


def test_reasons_name_people_and_departments() -> None:
    company = Organisation({"1": Person("1", "Ada")}, {"5": Department("5", "Shop")})
    assert reason_text(Reason("deputy", person="1", department="5"), company) == "Ada deputises as head of Shop"
    assert reason_text(Reason("vacant", department="6"), company) == "6 has no head"
    unheard = Reason("brand_new", detail={"limit": "5.00 EUR"})
    assert reason_text(unheard, company) == "brand new: limit 5.00 EUR"


def test_check_cases_prints_the_sum_and_fails_when_a_case_does(tmp_path: Path, capsys: Any) -> None:
    document = json.loads(CASES.read_text())
    document["scenarios"], document["cases"] = [], document["cases"][:3]
    file = tmp_path / "cases.json"
    file.write_text(json.dumps(document))
    doors = Doors(None, tmp_path)
    assert run(["check-cases", str(file)], doors) == 0
    assert capsys.readouterr().out == "3 passed, 0 failed\n"
    document["cases"][0]["expect"]["text"] = "s1[nobody:p99]"
    document["cases"][0]["expect"]["stages"] = []
    file.write_text(json.dumps(document))
    assert run(["check-cases", str(file)], doors) == 1
    assert capsys.readouterr().out.endswith("2 passed, 1 failed\n")
