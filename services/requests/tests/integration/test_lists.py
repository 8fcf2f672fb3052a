"""Lists against a plain reckoning in Python: every filter, every order, pages without gaps or repeats."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from common.contracts.approvals import RouteState
from common.contracts.requests import DocumentWire, LineWire, SaveDraft, SubmitRequest
from common.identity import Caller
from purchase_requests.adapters.views import RARE_WORD, request_list
from purchase_requests.domain.errors import InvalidFilter
from purchase_requests.entrypoints.schemas import ListParameters

pytestmark = pytest.mark.integration
Item = dict[str, Any]
STATUSES = ("draft", "in_approval", "approved", "returned", "rejected")


@pytest.fixture(scope="module")
async def company(
    shared_hands: Any,
    a_document: Callable[..., DocumentWire],
    a_line: Callable[..., LineWire],
    a_route: Callable[..., RouteState],
) -> Any:
    """60 requests of four people on three departments, in all states, a day apart."""
    for place in range(60):
        person, department = str(17 + place % 4), str(5 + place % 3)
        words = "Forklift" if place % 7 == 0 else "Paper"
        document = a_document(
            title=f"{words} {place}",
            department=department,
            currency="USD" if place % 5 == 0 else "EUR",
            lines=[a_line(f"{(place * 37) % 60 + 1}.50", description=f"Größe 42 LP-{480 + place % 2}/7e3_x")],
        )
        caller = shared_hands.caller(person, departments=(department,))
        request_id = uuid4()
        await shared_hands.done(SaveDraft(request_id=request_id, requester=person, document=document), caller)
        status = STATUSES[place % 5]
        if status != "draft":
            await shared_hands.run(SubmitRequest(request_id=request_id, document_version=1), caller)
            audience = [(f"dept:{department}", "department"), ("all", "auditor"), ("person:30", "participant")]
            await shared_hands.tell(
                a_route(request_id, status), 1, *(audience if place % 2 else audience[:2]), ("company:x", "company")
            )
        shared_hands.later(timedelta(days=1))
    return shared_hands


@pytest.fixture(scope="module")
async def everything(company: Any) -> list[Item]:
    async with company.app.transaction(company.portal) as tx:
        rows = await tx.connection.fetch(
            "SELECT r.*, array(SELECT viewer_key FROM request_viewers v WHERE v.request_id = r.request_id) AS keys"
            " FROM requests r"
        )
    return [dict(row) for row in rows]


def callers(company: Any) -> dict[str, Caller]:
    return {
        "requester": company.caller("17"),
        "head": company.caller("4", "dept:5", "dept:6"),
        "approver": company.caller("30"),
        "buyer": company.caller("31", "company:x"),
        "auditor": company.caller("40", "all", "dept:5"),
    }


async def pages(company: Any, caller: Caller, parameters: dict[str, Any]) -> tuple[list[Item], Item]:
    """All pages, one after the other, and the total the first one told."""
    items: list[Item] = []
    cursor, total = None, None
    while True:
        wanted = ListParameters.model_validate(parameters)
        found = await company.ask(request_list, caller, wanted.wanted(), cursor, wanted.limit)
        total = total or found["total"]
        assert found["total"] == total
        items += found["items"]
        cursor = found["next"]
        if cursor is None:
            assert total is not None
            return items, total


def may_see(caller: Caller, row: Item) -> bool:
    return bool(set(row["keys"]) & {f"own:{caller.person}", *caller.viewer_keys})


FILTERS: dict[str, tuple[dict[str, Any], Callable[[Item], bool]]] = {
    "everything": ({}, lambda r: True),
    "one status": ({"status": "approved"}, lambda r: r["status"] == "approved"),
    "several statuses": ({"status": "draft,returned"}, lambda r: r["status"] in {"draft", "returned"}),
    "a person": ({"person": "18"}, lambda r: r["requester"] == "18"),
    "a department": ({"department": "6"}, lambda r: r["department"] == "6"),
    "a department and a status": (
        {"department": "6", "status": "approved"},
        lambda r: (r["department"], r["status"]) == ("6", "approved"),
    ),
    "an amount range": (
        {"currency": "EUR", "amount_min": "10.50", "amount_max": "40"},
        lambda r: r["currency"] == "EUR" and 1050 <= r["gross"] <= 4000,
    ),
    "a currency": ({"currency": "USD"}, lambda r: r["currency"] == "USD"),
    "a common beginning": ({"text": "pap"}, lambda r: r["title"].startswith("Paper")),
    "a word nobody wrote": ({"text": "forklift sofa"}, lambda r: False),
    "a word of a line": ({"text": "FORKLIFT grö"}, lambda r: r["title"].startswith("Forklift")),
    "a part number": ({"text": "lp-481/7e3"}, lambda r: int(r["title"].split()[1]) % 2 == 1),
    "a piece of a part number": ({"text": "480"}, lambda r: int(r["title"].split()[1]) % 2 == 0),
    "words and a status": (
        {"text": "forklift", "status": "rejected"},
        lambda r: r["title"].startswith("Forklift") and r["status"] == "rejected",
    ),
}
ORDERS: dict[str, Callable[[Item], Any]] = {
    "created_at": lambda r: (r["created_at"], r["request_id"]),
    "number": lambda r: r["number"],
    "amount": lambda r: (r["currency"], r["gross"], r["request_id"]),
}


@pytest.mark.parametrize("who", ["requester", "head", "approver", "buyer", "auditor"])
@pytest.mark.parametrize("name", FILTERS)
async def test_a_filtered_list_is_what_a_plain_reckoning_finds(
    company: Any, everything: list[Item], who: str, name: str
) -> None:
    caller = callers(company)[who]
    parameters, matches = FILTERS[name]
    for sort, key in ORDERS.items():
        for order in ("asc", "desc"):
            asked = {**parameters, "sort": sort, "order": order, "limit": 7}
            items, total = await pages(company, caller, asked)
            seen = [row for row in everything if may_see(caller, row) and matches(row)]
            expected = [str(row["request_id"]) for row in sorted(seen, key=key, reverse=order == "desc")]
            assert [item["id"] for item in items] == expected, asked
            assert total == {"value": len(expected), "capped": False}


async def test_mine_is_what_i_wrote_whatever_else_i_may_see(company: Any, everything: list[Item]) -> None:
    caller = company.caller("17", "all")
    items, _ = await pages(company, caller, {"view": "mine", "limit": 7})
    assert {item["id"] for item in items} == {str(r["request_id"]) for r in everything if r["requester"] == "17"}
    found, _ = await pages(company, caller, {"view": "mine", "text": "forklift"})
    assert {item["requester"] for item in found} == {"17"}


@pytest.mark.parametrize("sort", ORDERS)
@pytest.mark.parametrize("order", ["asc", "desc"])
async def test_dates_are_days_with_their_last_one_included(
    company: Any, everything: list[Item], sort: str, order: str
) -> None:
    days = sorted(row["created_at"] for row in everything)
    dates = {"from": days[10].date().isoformat(), "to": days[20].date().isoformat()}
    items, total = await pages(company, company.caller("40", "all"), {**dates, "sort": sort, "order": order, "limit": 3})
    seen = [r for r in everything if days[10] <= r["created_at"] <= days[20] and "all" in r["keys"]]
    expected = sorted(seen, key=ORDERS[sort], reverse=order == "desc")
    assert [item["id"] for item in items] == [str(row["request_id"]) for row in expected]
    assert total["value"] == len(expected) > 3


async def test_a_cursor_never_leads_out_of_the_wanted_dates(company: Any, everything: list[Item]) -> None:
    caller = company.caller("40", "all")
    newest = await company.ask(request_list, caller, ListParameters().wanted(), None, 2)
    day = sorted(row["created_at"] for row in everything)[10]
    early = ListParameters.model_validate({"to": day.date().isoformat()}).wanted()
    items = (await company.ask(request_list, caller, early, newest["next"], 50))["items"]
    assert items
    assert all(datetime.fromisoformat(item["created_at"]) <= day for item in items)


async def test_what_is_written_between_two_pages_neither_repeats_nor_hides_a_row(
    company: Any, a_document: Callable[..., DocumentWire]
) -> None:
    caller = company.caller("77", departments=("5",))
    ids: list[UUID] = [uuid4() for _ in range(6)]
    for request_id in ids:
        await company.done(SaveDraft(request_id=request_id, requester="77", document=a_document()), caller)
    wanted = ListParameters(limit=3).wanted()
    first = await company.ask(request_list, caller, wanted, None, 3)
    await company.done(SaveDraft(request_id=uuid4(), requester="77", document=a_document()), caller)
    second = await company.ask(request_list, caller, wanted, first["next"], 3)
    assert [item["id"] for item in first["items"] + second["items"]] == [str(i) for i in reversed(ids)]
    assert second["next"] is None


async def test_a_count_stops_at_a_thousand_and_a_common_word_is_met_on_the_walk(
    hands: Any, a_document: Callable[..., DocumentWire]
) -> None:
    request_id = uuid4()
    await hands.done(SaveDraft(request_id=request_id, requester="17", document=a_document(title="Common")))
    async with hands.app.transaction(hands.portal) as tx:
        for table in ("requests", "request_texts", "request_viewers"):
            columns = [name for name, in await tx.connection.fetch(
                "SELECT column_name::text FROM information_schema.columns WHERE table_name = $1", table)]  # fmt: skip
            other = {"request_id": "md5(n::text)::uuid", "number": "n + 1", "created_at": "created_at - n * interval '1 s'"}
            values = ", ".join(other.get(name, name) for name in columns)
            copy = f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM {table}, generate_series(1, {RARE_WORD + 200}) n"
            await tx.connection.execute(copy)
    for parameters in ({}, {"text": "common"}):
        wanted = ListParameters.model_validate(parameters).wanted()
        found = await hands.ask(request_list, hands.caller("17"), wanted, None, 20)
        assert found["total"] == {"value": 1000, "capped": True}
        assert [item["number"] for item in found["items"]] == list(range(1, 21))
    rare = ListParameters.model_validate({"text": "uncommon"}).wanted()
    assert (await hands.ask(request_list, hands.caller("17"), rare, None, 20))["items"] == []


@pytest.mark.parametrize(
    ("parameters", "name"),
    [
        ({"status": "lost"}, "status"),
        ({"amount_min": "5"}, "currency"),
        ({"from": "yesterday"}, "from"),
        ({"from": "0001-01-01T00:00:00+14:00"}, "from"),
        ({"to": "9999-12-31T23:59:59-14:00"}, "to"),
    ],
)
def test_a_senseless_filter_names_its_parameter(parameters: dict[str, Any], name: str) -> None:
    with pytest.raises(InvalidFilter) as refusal:
        ListParameters.model_validate(parameters).wanted()
    assert refusal.value.details["errors"][0]["parameter"] == name


@pytest.mark.parametrize("cursor", ["nonsense", "W10", "é", "bnVsbA"])
async def test_a_forged_cursor_is_refused(hands: Any, cursor: str) -> None:
    with pytest.raises(InvalidFilter):
        await hands.ask(request_list, hands.caller(), ListParameters().wanted(), cursor, 10)


async def test_a_cursor_belongs_to_its_order(company: Any) -> None:
    caller = company.caller("31", "company:x")
    first = await company.ask(request_list, caller, ListParameters().wanted(), None, 2)
    other = ListParameters(order="asc").wanted()
    with pytest.raises(InvalidFilter):
        await company.ask(request_list, caller, other, first["next"], 2)
