"""Beside deciding, over the public API of the whole system: questions, hand-overs, bulk, re-routing of many."""

import asyncio
import uuid
from contextlib import AsyncExitStack

import pytest

from stack.section import signed_in

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(180)]

LINE = {"description": "Label printer", "quantity": "2", "unit_price": "480.00", "category": "office_supplies"}
DRAFT = {"title": "Printers", "justification": "", "currency": "EUR", "lines": [LINE]}


@pytest.fixture
async def team(stack, people):
    """p24 asks for something, p23 heads the warehouse, p25 works there, p19 runs the process."""
    async with AsyncExitStack() as exits:

        async def person(key):
            return await exits.enter_async_context(
                signed_in(stack.gateway_url, stack.control, "acme", people["acme"][key])
            )

        yield {key: await person(key) for key in ("p24", "p23", "p25", "p19")}


async def submitted(author):
    made = await author.post("/requests", DRAFT | {"id": str(uuid.uuid4())})
    await author.submit(made["request_id"])
    return made["request_id"]


def came_to(item):
    return item["state"], item.get("result"), (item.get("problem") or {}).get("code")


async def test_a_question_is_answered_and_the_task_handed_on(team):
    author, head, clerk = team["p24"], team["p23"], team["p25"]
    request = await submitted(author)
    assert {"ask", "forward", "add_approver"} <= set((await head.card(request))["can"])
    await head.post(f"/requests/{request}/ask", {"revision": 1, "to": author.id, "comment": "which site?"})
    card = await author.card(request)
    assert ("answer" in card["can"], card["route"]["questions"][0]["comment"]) == (True, "which site?")
    await author.post(f"/requests/{request}/answer", {"revision": 1, "comment": "Riga"})
    await head.post(f"/requests/{request}/forward", {"revision": 1, "to": clerk.id})
    assert request in {task["request_id"] for task in await clerk.tasks()}
    done = await clerk.decide("approve", request)
    assert done["status"] == "approved"
    card = await author.card(request)
    assert [(each["person"], each["principal"]) for each in card["route"]["decisions"]] == [(clerk.id, head.id)]
    assert [each["kind"] for each in card["route"]["remarks"]] == ["asked", "answered", "delegated"]


async def test_decisions_in_bulk_have_a_result_each_and_repeat_as_they_were(team):
    author, head = team["p24"], team["p23"]
    requests = [await submitted(author) for _ in range(3)]
    cards = [await head.card(request) for request in requests]
    await author.post(f"/requests/{requests[1]}/withdraw", {"revision": 1, "comment": ""})
    items = [
        {"request_id": card["id"], "verdict": "approve", "revision": 1, "content_hash": card["content_hash"]}
        for card in cards
    ]
    key = {"Idempotency-Key": str(uuid.uuid4()), "Prefer": "wait=10"}
    first = (await head.http.post("/decisions", json={"items": items}, headers=key)).json()["items"]
    assert [each["state"] for each in first] == ["done", "refused", "done"]
    assert first[1]["problem"]["code"] == "route_closed"
    again = (await head.http.post("/decisions", json={"items": items}, headers=key)).json()["items"]
    assert [came_to(each) for each in again] == [came_to(each) for each in first]
    changed = [items[0] | {"comment": "another content"}]
    other = (await head.http.post("/decisions", json={"items": changed}, headers=key)).json()["items"]
    assert other[0]["problem"]["code"] == "idempotency_key_reused"


async def test_many_routes_are_planned_again_in_the_background(team):
    request = await submitted(team["p24"])
    admin = team["p19"]
    differences = await admin.get("/re-routing-differences")
    assert request in {each["request_id"] for each in differences["items"]}
    started = await admin.post("/re-routings", {"comment": "spring cleaning"})
    assert started["routes"] == differences["routes"]
    async with asyncio.timeout(30):
        while (told := await admin.get(f"/re-routings/{started['re_routing_id']}"))["state"] != "done":  # noqa: ASYNC110 - another process works
            await asyncio.sleep(0.1)
    assert (told["same"], told["pending"], told["routes"]) == (told["routes"], 0, started["routes"])
    one = await admin.get(f"/requests/{request}/re-route")
    assert (one["differs"], one["before"]["text"]) == (False, one["after"]["text"])
