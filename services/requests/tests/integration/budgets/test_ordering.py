"""From approved to ordered to closed: by buyers of the company, in parts, with the budgets going along."""

import asyncio
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest

from common.contracts.approvals import RouteState
from common.contracts.requests import CancelRequest
from common.contracts.requests.orders import CloseRequest, ConvertToOrder, CopyRequest, OrderLineWire
from common.identity import Caller

pytestmark = pytest.mark.integration
Routes = Callable[..., RouteState]


@pytest.fixture
def buyer(hands: Any) -> Caller:
    caller: Caller = hands.caller("40", "company:acme-eu", role_companies=("buyer:acme-eu",))
    return caller


@pytest.fixture
def approved(hands: Any, treasury: Any, a_route: Routes) -> Callable[..., Any]:
    async def bring(*lines: tuple[str | None, str], **values: Any) -> UUID:
        request_id: UUID = await treasury.submits(*lines, **values)
        await hands.tell(a_route(request_id, "approved"), 1, ("company:acme-eu", "company"))
        return request_id

    return bring


def an_order(request_id: UUID, *lines: tuple[int, str], **values: Any) -> ConvertToOrder:
    wired = [OrderLineWire(position=position, quantity=quantity) for position, quantity in lines] or None
    return ConvertToOrder(**{"request_id": request_id, "order_id": uuid4(), "lines": wired, **values})


async def test_parts_move_from_committed_to_ordered_and_the_last_ends_it(
    hands: Any, treasury: Any, approved: Any, buyer: Caller
) -> None:
    await treasury.opens(c410="1000.00", c411="1000.00")
    request_id = await approved(("410", "300.00"), ("411", "100.00"))
    first = await hands.done(an_order(request_id, (1, "0.5"), reference="PO-7"), buyer)
    assert (first["status"], first["complete"]) == ("approved", False)
    assert await treasury.sums("410") == {"limit": 1000, "committed": 150, "ordered": 150}
    assert await treasury.sums("411") == {"limit": 1000, "committed": 100}
    last = await hands.done(an_order(request_id), buyer)
    assert (last["status"], last["complete"]) == ("ordered", True)
    assert [await treasury.sums(centre) for centre in ("410", "411")] == [
        {"limit": 1000, "ordered": 300}, {"limit": 1000, "ordered": 100},
    ]  # fmt: skip
    told = [event for event in await hands.said() if event["type"] == "purchase.request.ordered.v1"]
    assert [(each["data"]["reference"], each["data"]["amount"]["amount"]) for each in told] == [("PO-7", "180.00"), ("", "300.00")]
    assert [kind for kind, _ in await treasury.budget_events()][-3:] == ["ordered", "ordered", "ordered"]

    await hands.done(CloseRequest(request_id=request_id), hands.caller("17"))
    assert await treasury.sums("410") == {"limit": 1000, "spent": 300}
    card = await hands.card(buyer, request_id)
    assert (card["status"], card["can"], len(card["orders"])) == ("closed", [], 2)
    assert card["orders"][0]["lines"] == [{"position": 1, "quantity": "0.5", "net": "150.00", "tax": "30.00"}]


async def test_a_final_order_gives_the_rest_back(hands: Any, treasury: Any, approved: Any, buyer: Caller) -> None:
    await treasury.opens(c410="1000.00")
    request_id = await approved(("410", "300.00"))
    await hands.done(an_order(request_id, (1, "0.25"), final=True), buyer)
    assert await treasury.sums("410") == {"limit": 1000, "ordered": 75}
    assert await hands.refused(an_order(request_id), buyer) == "not_orderable"


async def test_two_buyers_at_once_never_order_more_than_was_approved(
    hands: Any, treasury: Any, approved: Any, buyer: Caller
) -> None:
    await treasury.opens(c410="1000.00")
    request_id = await approved(("410", "300.00"))
    messages = await asyncio.gather(*(hands.run(an_order(request_id, (1, "0.7")), buyer) for _ in range(3)))
    states = sorted([(await hands.outcome(each))["state"] for each in messages])
    assert states == ["refused", "refused", "succeeded"]
    assert await treasury.sums("410") == {"limit": 1000, "committed": 90, "ordered": 210}


async def test_what_is_partly_ordered_is_not_cancelled(hands: Any, treasury: Any, approved: Any, buyer: Caller) -> None:
    await treasury.opens(c410="1000.00")
    request_id = await approved(("410", "300.00"))
    await hands.done(an_order(request_id, (1, "0.5")), buyer)
    assert await hands.refused(CancelRequest(request_id=request_id, document_version=1)) == "partly_ordered"


async def test_gross_budgets_in_another_currency_are_ordered_to_the_cent(
    hands: Any, treasury: Any, approved: Any, buyer: Caller
) -> None:
    await treasury.opens(c410="1000.00")
    await treasury.tracks(basis="gross")
    request_id = await approved(("410", "99.99"), ("410", "-10.00"), currency="USD")
    for part in ("0.333333", "0.333333"):
        await hands.done(an_order(request_id, (1, part)), buyer)
    await hands.done(an_order(request_id), buyer)
    async with hands.app.transaction(hands.portal) as tx:
        row = await tx.connection.fetchrow("SELECT committed, ordered FROM budgets")
    assert tuple(row) == (0, 9719), "107.99 USD gross"
    await treasury.sums("410")


async def test_who_does_not_buy_for_the_company_orders_nothing(hands: Any, treasury: Any, approved: Any) -> None:
    await treasury.opens(c410="1000.00")
    request_id = await approved(("410", "300.00"))
    order = an_order(request_id)
    elsewhere = hands.caller("41", "company:acme-eu", role_companies=("buyer:acme-us", "controller:acme-eu"))
    assert await hands.refused(order, elsewhere) == "right_missing"
    assert await hands.refused(order, hands.caller("17")) == "right_missing"
    assert await hands.refused(order, hands.caller("42", role_companies=("buyer:*",))) == "not_found"
    assert await hands.refused(CloseRequest(request_id=request_id), elsewhere) == "right_missing"
    await hands.done(order, hands.caller("1", "company:acme-eu", administrator=True))


async def test_ordering_works_where_no_budgets_are_kept(hands: Any, treasury: Any, approved: Any, buyer: Caller) -> None:
    await treasury.opens(tracked=False)
    request_id = await approved(("410", "300.00"))
    card = await hands.card(buyer, request_id)
    assert (card["can"], card["orders"]) == (["order"], [])
    assert (await hands.done(an_order(request_id), buyer))["status"] == "ordered"
    assert (await hands.card(hands.caller("17"), request_id))["can"] == ["close"]
    assert await treasury.budget_events() == []


async def test_a_copy_of_what_is_over_knows_where_it_came_from(hands: Any, treasury: Any, approved: Any) -> None:
    await treasury.opens(c410="1000.00")
    request_id = await approved(("410", "300.00"))
    await hands.done(CancelRequest(request_id=request_id, document_version=1))
    assert (await hands.card(hands.caller("17"), request_id))["can"] == ["copy"]
    copy_id = uuid4()
    copied = await hands.done(CopyRequest(request_id=request_id, copy_id=copy_id))
    assert (copied["status"], copied["revision"]) == ("draft", 0)
    card = await hands.card(hands.caller("17"), copy_id)
    assert (card["copied_from"], card["document"]["title"]) == ({"id": str(request_id), "number": 1}, "Things")
    assert await hands.refused(CopyRequest(request_id=request_id, copy_id=copy_id)) == "already_exists"
    assert await hands.refused(CopyRequest(request_id=copy_id, copy_id=uuid4())) == "not_copyable"
    stranger = hands.caller("40", "company:acme-eu", role_companies=("buyer:acme-eu",))
    assert await hands.refused(CopyRequest(request_id=request_id, copy_id=uuid4()), stranger) == "not_yours"


async def test_an_order_is_written_once(hands: Any, treasury: Any, approved: Any, buyer: Caller) -> None:
    await treasury.opens(c410="1000.00")
    request_id = await approved(("410", "300.00"))
    order = an_order(request_id, (1, "0.5"))
    await hands.done(order, buyer)
    assert await hands.refused(order, buyer) == "already_exists"
    with pytest.raises(Exception, match="permission denied"):
        async with hands.app.transaction(hands.portal) as tx:
            await tx.connection.execute("UPDATE orders SET reference = ''")
