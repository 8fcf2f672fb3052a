"""Who sees which budgets, and what a request's card tells of them."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from common.contracts.approvals import RouteState
from common.errors import NotFound
from common.identity import Caller
from purchase_requests.adapters.budget_views import Wanted, budget_file, budget_list, companies, movements
from purchase_requests.entrypoints.callers import writer_of

pytestmark = pytest.mark.integration
Routes = Callable[..., RouteState]


async def listed(hands: Any, caller: Caller, wanted: Wanted | None = None, after: UUID | None = None, limit: int = 50) -> Any:
    return await hands.ask(budget_list, writer_of(caller), caller, wanted or Wanted(), after, limit)


async def test_everybody_sees_what_he_answers_for_and_nobody_more(hands: Any, treasury: Any) -> None:
    await treasury.opens(c410="1000.00", c411="1.00")
    seen = {
        "controller": treasury.controller,
        "buyer": hands.caller("31", role_companies=("buyer:acme-eu",)),
        "auditor": hands.caller("32", "all"),
        "administrator": hands.caller("33", administrator=True),
        "owner": hands.caller("4"),
        "controller elsewhere": hands.caller("34", role_companies=("controller:acme-us",)),
        "anybody": hands.caller("17"),
    }
    found = {who: [item["cost_center"] for item in (await listed(hands, caller))["items"]] for who, caller in seen.items()}
    both = ["410", "411"]
    assert found == {
        "controller": both, "buyer": both, "auditor": both, "administrator": both, "owner": ["410"],
        "controller elsewhere": [], "anybody": [],
    }  # fmt: skip
    (first, *_) = (await listed(hands, treasury.controller))["items"]
    assert (first["cost_center_name"], first["available"], first["can_keep"]) == ("IT", "1000.00", True)
    assert (await listed(hands, seen["buyer"]))["items"][0]["can_keep"] is False
    with pytest.raises(NotFound):
        await hands.ask(movements, writer_of(seen["anybody"]), seen["anybody"], UUID(first["id"]), None, 50)


async def test_pages_filters_and_the_file_show_the_same(hands: Any, treasury: Any) -> None:
    await treasury.opens(**{f"c{number}": f"{number}.00" for number in range(401, 408)})
    seen: list[str] = []
    after: UUID | None = None
    while True:
        page = await listed(hands, treasury.controller, after=after, limit=3)
        seen += [item["cost_center"] for item in page["items"]]
        if page["next"] is None:
            break
        after = UUID(page["next"])
    assert seen == [str(number) for number in range(401, 408)]
    day = treasury.year[0]
    assert len((await listed(hands, treasury.controller, Wanted(cost_center="403", on=day)))["items"]) == 1
    assert (await listed(hands, treasury.controller, Wanted(on=day.replace(year=day.year - 1))))["items"] == []
    caller = treasury.controller
    text = await hands.ask(budget_file, writer_of(caller), caller, Wanted(company="acme-eu"))
    assert [line.split(";")[1] for line in text.splitlines()[1:]] == seen
    assert (await treasury.looks_at(text))["counts"]["unchanged"] == 7


async def test_companies_say_whether_they_keep_budgets(hands: Any, treasury: Any) -> None:
    await treasury.opens(c410="1.00")
    caller = hands.caller("33", administrator=True)
    found = await hands.ask(companies, writer_of(caller), caller)
    assert found == [
        {"company": "acme-eu", "tracked": True, "basis": "net", "can_keep": True},
        {"company": "acme-us", "tracked": False, "basis": "net", "can_keep": True},
    ]


async def test_the_ledger_tells_every_movement_newest_first(hands: Any, treasury: Any, a_route: Routes) -> None:
    await treasury.opens(c410="1000.00")
    request_id = await treasury.submits(("410", "300.00"))
    await hands.tell(a_route(request_id, "approved"), 1)
    caller = treasury.controller
    (item,) = (await listed(hands, caller))["items"]
    told = await hands.ask(movements, writer_of(caller), caller, UUID(item["id"]), None, 2)
    assert [(each["kind"], each["changes"]) for each in told["items"]] == [
        ("committed", {"reserved": "-300.00", "committed": "300.00"}),
        ("reserved", {"reserved": "300.00"}),
    ]
    rest = await hands.ask(movements, writer_of(caller), caller, UUID(item["id"]), int(told["next"]), 2)
    assert [(each["kind"], each["actor"], each["changes"]) for each in rest["items"]] == [
        ("entered", "30", {"limit": "1000.00"})
    ]


async def test_the_card_tells_what_was_left_at_submit_and_what_is_left_now(
    hands: Any, treasury: Any, a_route: Routes
) -> None:
    await treasury.opens(c410="1000.00")
    first = await treasury.submits(("410", "300.00"), ("999", "5.00"))
    audience = (("person:9", "participant"), ("person:4", "cc:410"), ("person:5", "cc:999"))
    await hands.tell(a_route(first), 1, *audience)
    card = await hands.card(hands.caller("9"), first)
    known, unknown = card["budget"]
    assert (known["claimed"], known["changed"], known["over"]) == ({"amount": "300.00", "currency": "EUR"}, False, False)
    assert (known["at_submit"]["available"], known["now"]["available"], known["now"]["reserved"]) == ("1000.00", "1000.00", "300.00")
    assert (unknown["claimed"], unknown["now"], unknown["over"]) == (None, None, True)

    await treasury.submits(("410", "750.00"))
    (known, _) = (await hands.card(hands.caller("9"), first))["budget"]
    assert (known["changed"], known["over"], known["now"]["available"]) == (True, True, "250.00")

    for owner, centre in (("4", "410"), ("5", "999")):
        (own,) = (await hands.card(hands.caller(owner), first))["budget"]
        assert own["cost_center"] == centre
    assert len((await hands.card(hands.caller("17"), first))["budget"]) == 2


async def test_a_request_that_claims_nothing_tells_of_no_budget(hands: Any, treasury: Any, a_route: Routes) -> None:
    await treasury.opens(tracked=False)
    request_id = await treasury.submits(("410", "300.00"))
    await hands.tell(a_route(request_id), 1)
    assert (await hands.card(hands.caller("17"), request_id))["budget"] is None
