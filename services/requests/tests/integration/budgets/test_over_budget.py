"""Over is a fact, not an error: who comes second sees it, and what cannot be compared counts as over."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from common.contracts.approvals import RouteState
from common.contracts.requests import SubmitRequest

pytestmark = pytest.mark.integration
Routes = Callable[..., RouteState]


async def test_where_no_company_keeps_budgets_nothing_is_over_and_nothing_written(hands: Any, treasury: Any) -> None:
    await treasury.opens(tracked=False)
    await treasury.submits(("410", "300.00"))
    assert await treasury.facts() == {"over": False}
    async with hands.app.transaction(hands.portal) as tx:
        assert await tx.connection.fetchval("SELECT count(*) FROM budget_claims") == 0
    await treasury.enters("410", "1.00")
    await treasury.submits(("410", "300.00"))
    assert await treasury.facts() == {"over": False}, "budgets are entered, but not kept yet"


async def test_the_last_cent_is_within_the_next_is_over(treasury: Any) -> None:
    await treasury.opens(c410="1000.00")
    await treasury.submits(("410", "1000.00"))
    assert (await treasury.facts())["410"] == "within"
    await treasury.submits(("410", "0.01"))
    assert await treasury.facts() == {"over": True, "410": "over"}
    assert await treasury.sums("410") == {"limit": 1000, "reserved": 1000}


async def test_of_two_at_once_for_the_last_money_one_is_over_and_both_go_on(hands: Any, treasury: Any) -> None:
    await treasury.opens(c410="1000.00")
    drafts = [await treasury.drafts(("410", "700.00")) for _ in range(4)]
    await asyncio.gather(*(hands.run(SubmitRequest(request_id=each, document_version=1)) for each in drafts))
    told = [event["data"] for event in await hands.said() if event["type"] == "purchase.request.submitting.v1"]
    assert sorted(each["budget_over"] for each in told) == [False, True, True, True]
    assert await treasury.sums("410") == {"limit": 1000, "reserved": 2800}


async def test_a_preview_reserves_nothing_and_sees_what_submit_would(hands: Any, treasury: Any) -> None:
    await treasury.opens(c410="1000.00")
    request_id = await treasury.drafts(("410", "1500.00"))
    previewed = await treasury.previews(request_id)
    assert await treasury.sums("410") == {"limit": 1000}
    await treasury.submits(request_id=request_id)
    told = [event["data"] for event in await hands.said() if event["type"] == "purchase.request.submitting.v1"][-1]
    assert (told["budget"], told["budget_over"]) == (previewed["budget"], True)
    assert told["budget"][0]["available"] == {"amount": "1000.00", "currency": "EUR"}


@pytest.mark.parametrize(
    ("line", "values", "reason"),
    [
        (("999", "1.00"), {}, "no_budget"),
        ((None, "1.00"), {}, "no_cost_center"),
        (("410", "1.00"), {"currency": "XPF"}, "rate_missing"),
    ],
)
async def test_what_has_nothing_to_compare_with_counts_as_over(
    treasury: Any, line: tuple[str | None, str], values: dict[str, str], reason: str
) -> None:
    await treasury.opens(c410="1000.00")
    await treasury.submits(line, **values)
    assert await treasury.facts() == {"over": True, line[0]: reason}


async def test_a_department_nobody_told_of_counts_as_over_where_budgets_are_kept(hands: Any, treasury: Any) -> None:
    await treasury.opens(c410="1000.00")
    request_id = await treasury.drafts(("410", "1.00"), department="77")
    caller = hands.caller("17", departments=("77",))
    await hands.run(SubmitRequest(request_id=request_id, document_version=1), caller)
    assert await treasury.facts() == {"over": True, None: "company_unknown"}


async def test_a_company_without_budgets_is_left_alone(hands: Any, treasury: Any) -> None:
    await treasury.opens(c410="1.00")
    request_id = await treasury.drafts(("410", "100.00"), department="6")
    await hands.run(SubmitRequest(request_id=request_id, document_version=1), hands.caller("17", departments=("6",)))
    assert await treasury.facts() == {"over": False}


async def test_amounts_are_converted_into_the_budgets_currency(hands: Any, treasury: Any, a_route: Routes) -> None:
    await treasury.opens(c410="900.00")
    request_id = await treasury.submits(("410", "1000.00"), currency="USD")
    assert (await treasury.facts())["410"] == "within"
    assert await treasury.sums("410") == {"limit": 900, "reserved": 900}
    await treasury.rates(USD="2")
    await hands.tell(a_route(request_id, "approved"), 1)
    assert await treasury.sums("410") == {"limit": 900, "committed": 900}, "what was reserved is what is committed"


async def test_a_budget_of_another_period_is_none(treasury: Any) -> None:
    await treasury.opens()
    year = treasury.year[0].year - 1
    await treasury.enters("410", "5000.00", starts_on=f"{year}-01-01", ends_on=f"{year}-12-31")
    await treasury.submits(("410", "1.00"))
    assert (await treasury.facts())["410"] == "no_budget"
