"""Reading a portal: few calls, all of it or nothing, and what is not granted is not missed."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from approvals.adapters.directory import BitrixDirectory, IncompletePoll, directory
from approvals.adapters.portal_reference import absences_in, rates_in
from approvals.adapters.portal_structure import Posts
from approvals.usecases.ports import Expected
from common.bitrix24 import PortalError, PortalUnavailable
from common.bitrix24.client import Answer
from common.bitrix24.errors import portal_error

PORTAL, NOON = UUID(int=1), datetime(2026, 3, 2, 12, tzinfo=UTC)
DENIED = PortalError("insufficient_scope", "", status=401)


class Portal:
    """A portal of so many people and departments; counts its calls and what they held."""

    def __init__(self, people: int, departments: int = 3, deputies: Any = None) -> None:
        self.ids = list(range(1, people + 1))
        self.departments = departments
        self.deputies = deputies
        self.events: dict[str, Any] = {}
        self.refused: set[str] = set()
        self.batches: list[list[str]] = []
        self.calls: list[str] = []
        self.total_lies = 0

    async def batch_answers(self, commands: Any) -> Any:
        self.batches.append([method for _, method, _ in commands])
        answers: dict[str, Any] = {}
        for key, method, params in commands:
            answers[key] = DENIED if method in self.refused else self._answer(method, params, answers)
        return answers

    def _answer(self, method: str, params: Any, earlier: Any) -> Answer:
        if method == "user.get":
            return self._people(params, earlier)
        if method == "department.get":
            rows = [
                {"ID": str(n), "NAME": f"D{n}", "PARENT": "1" if n > 1 else None}
                for n in range(1, self.departments + 1)
            ]
            return Answer(rows[params["START"] : params["START"] + 50], len(rows))
        if method == "calendar.accessibility.get":
            return Answer({user: self.events.get(user, []) for user in params["users"]})
        return Answer(
            [{"CURRENCY": "EUR", "BASE": "Y", "AMOUNT": "1"}, {"CURRENCY": "USD", "BASE": "N", "AMOUNT": "0.92"}]
        )

    def _people(self, params: Any, earlier: Any) -> Answer:
        """Bitrix24 resolves references to earlier commands; one to a row that is not there is empty text."""
        after = params["FILTER"][">ID"]
        if found := re.fullmatch(r"\$result\[(\w+)\]\[(\d+)\]\[ID\]", after):
            rows = earlier[found[1]].result
            after = rows[int(found[2])]["ID"] if len(rows) > int(found[2]) else "0"
        page = [n for n in self.ids if n > int(after)][:50]
        rows = [{"ID": str(n), "NAME": f"P{n}", "ACTIVE": True, "UF_DEPARTMENT": [1]} for n in page]
        return Answer(rows, len(self.ids) + self.total_lies if params["start"] == 0 else 0)

    async def call(self, method: str, params: Any) -> Answer:
        self.calls.append(method)
        if self.deputies is None:
            raise PortalError("ERROR_METHOD_NOT_FOUND", "", status=404)
        if isinstance(self.deputies, Exception):
            raise self.deputies
        return Answer([self._node(params[str(n)]) for n in range(len(params))])

    def _node(self, command: Any) -> Any:
        query = command["query"]
        if command["method"] == "humanresources.node.list":
            start = 200 * (query["pagination"]["page"] - 1)
            numbers = range(1, self.departments + 1)[start : start + 200]
            return {"items": [{"id": 500 + n, "accessCode": f"DR{n}"} for n in numbers]}
        roles = self.deputies.get(query["id"] - 500, {})
        return {"item": {"id": query["id"], "members": [{"userId": u, "role": r} for u, r in roles.items()]}}


async def read(portal: Portal, reader: Any = None, **expected: Any) -> Any:
    reader = reader or BitrixDirectory(lambda _: portal, lambda _: portal)
    return await reader.read(PORTAL, Expected(**expected), NOON)


async def test_five_thousand_people_are_two_calls_when_their_number_is_known() -> None:
    portal = Portal(5000, 400)
    found = await read(portal, people=5000, departments=400)
    assert [batch.count("user.get") for batch in portal.batches] == [50, 50, 0]
    assert portal.batches[2].count("department.get") == 8
    assert (len(found.directory["people"]), len(found.directory["departments"])) == (5000, 400)


async def test_a_small_company_is_one_call() -> None:
    portal = Portal(44, 14)
    found = await read(portal, people=44, departments=14, watched=("1", "2"))
    assert len(portal.batches) == 1
    assert sorted(set(portal.batches[0])) == [
        "calendar.accessibility.get",
        "crm.currency.list",
        "department.get",
        "user.get",
    ]
    assert len(found.directory["people"]) == 44


@pytest.mark.parametrize("people", [1, 49, 50, 51, 99, 100, 2500, 2501, 2549, 2550, 2551, 5000])
async def test_everybody_is_read_once_whatever_was_expected(people: int) -> None:
    for expected in (0, 1, people - 1, people, people + 1, people + 60, 10_000):
        portal = Portal(people, 60)
        found = await read(portal, people=expected)
        assert [each["id"] for each in found.directory["people"]] == sorted(map(str, portal.ids))
        assert len(found.directory["departments"]) == 60


async def test_somebody_who_joins_meanwhile_does_no_harm() -> None:
    portal = Portal(60)
    portal.total_lies = -1
    assert len((await read(portal, people=60)).directory["people"]) == 60


async def test_fewer_than_were_counted_are_not_everybody() -> None:
    portal = Portal(60)
    portal.total_lies = 1
    with pytest.raises(IncompletePoll, match="60 of 61"):
        await read(portal, people=60)
    with pytest.raises(IncompletePoll):
        await read(Portal(0))
    with pytest.raises(IncompletePoll):
        await read(Portal(5, 0))


@pytest.mark.parametrize("method", ["user.get", "department.get"])
async def test_a_refusal_of_people_or_departments_ends_the_reading(method: str) -> None:
    portal = Portal(60)
    portal.refused = {method}
    with pytest.raises(PortalError):
        await read(portal)


async def test_what_is_not_granted_is_told_as_unknown_not_as_nothing() -> None:
    portal = Portal(5)
    portal.refused = {"crm.currency.list", "calendar.accessibility.get"}
    found = await read(portal, watched=("1",))
    assert (found.rates, found.absences) == (None, None)
    assert (await read(Portal(5))).absences is None, "nobody was asked about"
    granted = await read(Portal(5), watched=("1",))
    assert (granted.absences, granted.rates.rates) == ({}, {"USD": Decimal("0.92")})


async def test_deputies_come_from_the_structure_where_there_is_one() -> None:
    portal = Portal(
        5, 260, deputies={2: {9: "MEMBER_DEPUTY_HEAD", 7: "MEMBER_DEPUTY_HEAD", 3: "MEMBER_HEAD", 4: "MEMBER_EMPLOYEE"}}
    )
    tree = {each["id"]: each for each in (await read(portal, departments=260)).directory["departments"]}
    assert (tree["2"]["deputy"], tree["2"]["head"]) == ("7", "3"), (
        "the smallest id of several; heads where none are told"
    )
    assert (tree["1"]["deputy"], tree["1"]["head"]) == (None, None)
    assert len(portal.calls) == 1 + 6
    silent = await read(Portal(5))
    assert "deputy" not in silent.directory["departments"][0]


async def test_deputies_are_read_again_after_ten_minutes_or_when_somebody_waits() -> None:
    portal, seconds = Portal(5, 3, deputies={}), [0.0]
    reader = BitrixDirectory(lambda _: portal, lambda _: portal, lambda: seconds[0])
    counts = []
    for second, thorough in ((0, False), (599, False), (600, False), (601, True), (1200, False)):
        seconds[0] = float(second)
        await read(portal, reader, thorough=thorough)
        counts.append(len(portal.calls) // 2)
    assert counts == [1, 1, 2, 3, 3]


@pytest.mark.parametrize(
    "error",
    ["insufficient_scope", {"code": "BITRIX_REST_V3_EXCEPTION_ACCESSDENIEDEXCEPTION"}, "ERROR_METHOD_NOT_FOUND"],
)
async def test_a_structure_that_may_not_be_read_is_none(error: Any) -> None:
    portal = Portal(5, deputies=portal_error({"error": error}, 403))
    assert "deputy" not in (await read(portal)).directory["departments"][0]


@pytest.mark.parametrize(
    "failure",
    [PortalUnavailable("away", outcome_unknown=True), PortalError("BITRIX_REST_V3_EXCEPTION_ENTITYNOTFOUNDEXCEPTION")],
)
async def test_a_structure_that_fails_ends_the_reading_instead_of_taking_all_deputies_away(failure: Exception) -> None:
    with pytest.raises(type(failure)):
        await read(Portal(5, deputies=failure))


async def test_an_older_portal_answers_with_a_page() -> None:
    page = PortalUnavailable("HTTP 404 without a usable body", outcome_unknown=True, status=404)
    assert "deputy" not in (await read(Portal(5, deputies=page))).directory["departments"][0]


def test_heads_the_portal_tells_come_before_those_of_the_structure() -> None:
    rows = [{"ID": "1", "NAME": "R", "UF_HEAD": "5"}, {"ID": "2", "NAME": "S", "PARENT": "1"}]
    told = directory([], rows, Posts({"1": "6", "2": "7"}, {}))["departments"]
    assert [each["head"] for each in told] == ["5", None]


def an_event(**more: Any) -> dict[str, Any]:
    times = {"DATE_FROM_TS_UTC": "1772409600", "DATE_TO_TS_UTC": "1772755200", "DT_SKIP_TIME": "N"}
    return {"ID": "7", "ACCESSIBILITY": "absent", **times, **more}


def test_events_marked_absent_are_absences_the_last_day_included() -> None:
    events = [
        an_event(),
        an_event(ID=8, DT_SKIP_TIME="Y"),
        an_event(ACCESSIBILITY="busy"),
        an_event(DATE_TO_TS_UTC=None),
    ]
    found = absences_in([Answer({"15": events, "16": []}), Answer([])])
    assert found is not None
    assert [(each["person"], each["from"], each["to"]) for each in found.values()] == [
        ("15", "2026-03-02T00:00:00Z", "2026-03-06T00:00:00Z"),
        ("15", "2026-03-02T00:00:00Z", "2026-03-07T00:00:00Z"),
    ]
    assert absences_in([Answer({}), DENIED]) is None


def test_an_event_repeated_every_week_is_an_absence_each_time() -> None:
    week = 7 * 86_400
    again = an_event(DATE_FROM_TS_UTC=str(1772409600 + week), DATE_TO_TS_UTC=str(1772755200 + week))
    assert len(absences_in([Answer({"15": [an_event(), again]})]) or {}) == 2


@pytest.mark.parametrize(
    "rows",
    [[], [{"CURRENCY": "EUR", "BASE": "N", "AMOUNT": "1"}], [{"CURRENCY": "euro", "BASE": "Y", "AMOUNT": "1"}]],
)
def test_without_a_base_currency_there_are_no_rates(rows: Any) -> None:
    assert rates_in(Answer(rows)) is None
    assert rates_in(DENIED) is None


def test_rates_are_for_one_unit_and_nonsense_is_left_out() -> None:
    rows = [
        {"CURRENCY": "RUB", "BASE": "Y", "AMOUNT": "1", "AMOUNT_CNT": "1"},
        {"CURRENCY": "JPY", "BASE": "N", "AMOUNT": "62.5", "AMOUNT_CNT": "100"},
        {"CURRENCY": "KZT", "BASE": "N", "AMOUNT": "0.0000018", "AMOUNT_CNT": "1"},
        {"CURRENCY": "USD", "BASE": "N", "AMOUNT": "0", "AMOUNT_CNT": "1"},
        {"CURRENCY": "EUR", "BASE": "N", "AMOUNT": "many", "AMOUNT_CNT": "1"},
        {"CURRENCY": "points", "BASE": "N", "AMOUNT": "1", "AMOUNT_CNT": "1"},
    ]
    found = rates_in(Answer(rows))
    assert found is not None
    assert (found.pivot, found.rates) == ("RUB", {"JPY": Decimal("0.625"), "KZT": Decimal("0.0000018")})
    assert found.to_dict()["rates"]["KZT"] == "0.0000018"
