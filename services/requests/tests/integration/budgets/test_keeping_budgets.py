"""Controllers enter, change, import and take away budgets of their companies; requests without one take part later."""

import asyncio
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from common.contracts.approvals import RouteState
from common.contracts.requests import SubmitRequest
from common.contracts.requests.budgets import RemoveBudget, SetBudget, TrackBudgets
from purchase_requests.adapters.unit_of_work import SqlUnitOfWork
from purchase_requests.domain.listing import keys_to_read
from purchase_requests.entrypoints.callers import writer_of
from purchase_requests.usecases.submit_request import submit_request

pytestmark = pytest.mark.integration
Routes = Callable[..., RouteState]


async def budget_id(hands: Any, centre: str) -> UUID:
    async with hands.app.transaction(hands.portal) as tx:
        found: UUID = await tx.connection.fetchval("SELECT budget_id FROM budgets WHERE cost_center = $1", centre)
    return found


async def test_entering_again_changes_limit_and_spent_and_the_same_again_nothing(hands: Any, treasury: Any) -> None:
    await treasury.opens()
    assert await treasury.enters("410", "1000.00") == {"changed": "new"}
    assert await treasury.enters("410", "1000.00") == {"changed": "same"}
    assert await treasury.enters("410", "900.00", spent="250.00") == {"changed": "changed"}
    assert await treasury.enters("410", "800.00") == {"changed": "changed"}
    assert await treasury.sums("410") == {"limit": 800, "spent": 250}
    entered = [event for event in await hands.said() if event["type"] == "purchase.budget.entered.v1"]
    assert [event["version"] for event in entered] == [1, 2, 3]
    assert (entered[-1]["data"]["was"]["limit"], entered[-1]["data"]["state"]["available"]) == ("900.00", "550.00")
    assert entered[-1]["actor"] == "30"


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"currency": "USD"}, "currency_fixed"),
        ({"ends_on": "2099-12-31"}, "period_fixed"),
        ({"starts_on": "1999-01-01"}, "period_overlaps"),
        ({"limit": "-1.00"}, "negative"),
        ({"limit": "0.001"}, "too_precise"),
        ({"starts_on": "2999-01-01"}, "period_reversed"),
        ({"currency": "XXX"}, "currency_unknown"),
    ],
)
async def test_what_makes_no_sense_is_refused_where_it_stands(
    hands: Any, treasury: Any, values: dict[str, str], code: str
) -> None:
    await treasury.opens(c410="1000.00")
    command = SetBudget(budget=treasury.row("410", values.pop("limit", "5.00"), **values))
    outcome = await hands.outcome(await hands.run(command, treasury.controller))
    assert outcome["state"] == "refused"
    assert code in {error["code"] for error in outcome["problem"]["errors"]}
    assert await treasury.sums("410") == {"limit": 1000}


@pytest.mark.parametrize("offices", [(), ("buyer:acme-eu",), ("controller:acme-us",)])
async def test_others_keep_no_budgets(hands: Any, treasury: Any, offices: tuple[str, ...]) -> None:
    await treasury.opens(c410="1000.00")
    caller = hands.caller("31", "company:acme-eu", role_companies=offices, roles=("controller",))
    row = treasury.row("410", "5.00")
    assert await hands.refused(SetBudget(budget=row), caller) == "right_missing"
    assert await hands.refused(TrackBudgets(company="acme-eu", tracked=False), caller) == "right_missing"
    assert await hands.refused(RemoveBudget(budget_id=await budget_id(hands, "410")), caller) == "not_found"


async def test_administrators_and_controllers_of_all_companies_keep_them(hands: Any, treasury: Any) -> None:
    await treasury.opens()
    for caller in (hands.caller("1", administrator=True), hands.caller("2", role_companies=("controller:*",))):
        await hands.done(SetBudget(budget=treasury.row("410", f"{caller.person}.00")), caller)
    assert await treasury.sums("410") == {"limit": 2}


async def test_only_an_unused_budget_is_taken_away(hands: Any, treasury: Any) -> None:
    await treasury.opens(c410="1000.00", c411="1.00")
    await treasury.submits(("410", "1.00"))
    used, unused = await budget_id(hands, "410"), await budget_id(hands, "411")
    assert await hands.refused(RemoveBudget(budget_id=used), treasury.controller) == "budget_in_use"
    await hands.done(RemoveBudget(budget_id=unused), treasury.controller)
    assert await budget_id(hands, "411") is None
    assert await hands.refused(RemoveBudget(budget_id=unused), treasury.controller) == "not_found"


async def test_a_budget_entered_late_takes_in_what_is_on_its_way(hands: Any, treasury: Any, a_route: Routes) -> None:
    await treasury.opens()
    reserved = await treasury.submits(("410", "100.00"))
    committed = await treasury.submits(("410", "200.00"), ("411", "7.00"))
    released = await treasury.submits(("410", "400.00"))
    await hands.tell(a_route(committed, "approved"), 1)
    await hands.tell(a_route(released, "rejected"), 1)
    await treasury.enters("410", "1000.00")
    assert await treasury.sums("410") == {"limit": 1000}
    assert await hands.jobs() == 2
    assert await treasury.sums("410") == {"limit": 1000, "reserved": 100, "committed": 200}
    await hands.tell(a_route(reserved, "returned"), 1)
    assert await treasury.sums("410") == {"limit": 1000, "committed": 200}


async def test_a_budget_entered_while_a_request_is_submitted_misses_nothing(hands: Any, treasury: Any) -> None:
    await treasury.opens()
    request_id = await treasury.drafts(("410", "100.00"))
    async with hands.app.transaction(hands.portal) as tx:
        submit = SubmitRequest(request_id=request_id, document_version=1)
        await submit_request(submit, writer_of(hands.caller("17")), keys_to_read("17", ()), SqlUnitOfWork(tx))
        entering = asyncio.create_task(treasury.enters("410", "1000.00"))
        await asyncio.wait([entering], timeout=0.3)
    await entering
    await hands.jobs()
    assert await treasury.sums("410") == {"limit": 1000, "reserved": 100}


async def test_a_rate_told_late_takes_in_what_missed_it(hands: Any, treasury: Any) -> None:
    await treasury.opens(c410="1000.00")
    await treasury.submits(("410", "100.00"), currency="GBP")
    await treasury.rates(GBP="1.5")
    await hands.jobs()
    assert await treasury.sums("410") == {"limit": 1000, "reserved": 150}


async def test_the_ledger_is_only_added_to(hands: Any, treasury: Any) -> None:
    await treasury.opens(c410="1000.00")
    for change in ("UPDATE budget_ledger SET reserved = 0", "DELETE FROM budget_ledger"):
        with pytest.raises(Exception, match="permission denied"):
            async with hands.app.transaction(hands.portal) as tx:
                await tx.connection.execute(change)
