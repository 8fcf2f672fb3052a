"""Reserved at submit, committed by approval, released otherwise: exactly once, whatever arrives in which order."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from common.contracts.approvals import RouteRefused, RouteState
from common.contracts.requests import CancelRequest, SubmitRequest
from purchase_requests.domain.left_lying import ReturnedLife
from purchase_requests.entrypoints.schedule import Schedule

pytestmark = pytest.mark.integration
Routes = Callable[..., RouteState]


async def test_submit_reserves_approval_commits_and_cancel_releases(
    hands: Any, treasury: Any, a_route: Routes
) -> None:
    await treasury.opens(c410="1000.00")
    request_id = await treasury.submits(("410", "300.00"), ("410", "100.00"))
    assert await treasury.sums("410") == {"limit": 1000, "reserved": 400}
    assert await treasury.facts() == {"over": False, "410": "within"}
    await hands.tell(a_route(request_id), 1)
    assert await treasury.sums("410") == {"limit": 1000, "reserved": 400}
    await hands.tell(a_route(request_id, "approved"), 2)
    assert await treasury.sums("410") == {"limit": 1000, "committed": 400}
    await hands.done(CancelRequest(request_id=request_id, document_version=1))
    assert await treasury.sums("410") == {"limit": 1000}
    assert await treasury.budget_events() == [("reserved", "400.00"), ("committed", "400.00"), ("released", "400.00")]


async def test_the_last_event_of_a_budget_carries_its_state_for_those_who_may_see_it(treasury: Any, hands: Any) -> None:
    await treasury.opens(c410="1000.00")
    await treasury.submits(("410", "300.00"))
    told = [event for event in await hands.said() if event["type"] == "purchase.budget.reserved.v1"][-1]
    state = told["data"]["state"]
    assert (state["available"], state["reserved"], state["currency"]) == ("700.00", "300.00", "EUR")
    assert {key["key"] for key in told["audience"]} == {"company:acme-eu", "all", "person:4"}
    assert told["version"] == 2


@pytest.mark.parametrize("status", ["returned", "rejected", "draft"])
async def test_what_ends_an_approval_releases(hands: Any, treasury: Any, a_route: Routes, status: str) -> None:
    await treasury.opens(c410="1000.00")
    request_id = await treasury.submits(("410", "300.00"))
    await hands.tell(a_route(request_id), 1)
    await hands.tell(a_route(request_id, status), 2)
    assert await treasury.sums("410") == {"limit": 1000}


async def test_a_refused_route_releases_and_the_next_revision_reserves_anew(hands: Any, treasury: Any) -> None:
    await treasury.opens(c410="1000.00")
    request_id = await treasury.submits(("410", "300.00"))
    refused = RouteRefused(request_id=request_id, revision=1, code="no_policy", message="No policy.")
    await hands.tell(refused, 1)
    assert await treasury.sums("410") == {"limit": 1000}
    await hands.run(SubmitRequest(request_id=request_id, document_version=1))
    assert await treasury.sums("410") == {"limit": 1000, "reserved": 300}


async def test_an_auto_approval_commits_at_once(hands: Any, treasury: Any, a_route: Routes) -> None:
    await treasury.opens(c410="1000.00")
    request_id = await treasury.submits(("410", "300.00"))
    await hands.tell(a_route(request_id, "approved"), 1)
    assert await treasury.sums("410") == {"limit": 1000, "committed": 300}


async def test_hearing_twice_late_or_of_an_older_revision_moves_nothing(
    hands: Any, treasury: Any, a_route: Routes
) -> None:
    await treasury.opens(c410="1000.00")
    request_id, message_id = await treasury.submits(("410", "300.00")), uuid4()
    await hands.tell(a_route(request_id, "returned"), 2, message_id=message_id)
    await hands.tell(a_route(request_id, "approved"), 1)
    await hands.tell(a_route(request_id, "returned"), 2, message_id=message_id)
    assert await treasury.sums("410") == {"limit": 1000}
    await hands.run(SubmitRequest(request_id=request_id, document_version=1))
    for version, status in enumerate(("approved", "rejected", "draft"), start=3):
        await hands.tell(a_route(request_id, status, revision=1), version)
    assert await treasury.sums("410") == {"limit": 1000, "reserved": 300}
    await hands.tell(a_route(request_id, "approved", revision=2), 9)
    await hands.tell(a_route(request_id, "approved", revision=2), 10)
    assert await treasury.sums("410") == {"limit": 1000, "committed": 300}


async def test_a_submit_said_again_reserves_nothing_more(hands: Any, treasury: Any) -> None:
    await treasury.opens(c410="1000.00")
    await treasury.submits(("410", "900.00"))
    first = await treasury.facts()
    hands.later(timedelta(minutes=1))
    await Schedule(hands.app, hands.worker, ReturnedLife(timedelta(days=25), None)).once()
    assert await treasury.sums("410") == {"limit": 1000, "reserved": 900}
    assert await treasury.facts() == first


async def test_each_cost_centre_takes_its_own_lines_and_discounts_never_less_than_nothing(treasury: Any) -> None:
    await treasury.opens(c410="1000.00", c411="100.00", c412="5.00")
    await treasury.submits(("410", "500.00"), ("411", "150.00"), ("411", "-60.00"), ("412", "-10.00"))
    assert [await treasury.sums(centre) for centre in ("410", "411", "412")] == [
        {"limit": 1000, "reserved": 500}, {"limit": 100, "reserved": 90}, {"limit": 5},
    ]  # fmt: skip
    assert (await treasury.facts())["over"] is False


async def test_gross_budgets_count_tax(hands: Any, treasury: Any) -> None:
    await treasury.opens(c410="119.00")
    await treasury.tracks(basis="gross")
    await treasury.submits(("410", "100.00"))
    assert (await treasury.facts())["410"] == "over"
    assert await treasury.sums("410") == {"limit": 119, "reserved": 120}
