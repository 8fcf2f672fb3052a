"""Two gateway processes beside each other: a wish is one wish whichever of them hears it, a session is good at both."""

import asyncio
import uuid
from types import SimpleNamespace

import httpx
import pytest

from stack.section import Person, signed_in

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

LINE = {"description": "Barcode scanner", "quantity": "1", "unit_price": "120.00", "category": "office_supplies"}
DRAFT = {"title": "Scanner", "justification": "Counting by hand", "currency": "EUR", "lines": [LINE]}


@pytest.fixture(scope="module")
async def second(stack):
    """The address of a gateway beside the stack's own."""
    url = await stack.another("gateway")
    yield url
    (name,) = [name for name in stack.processes if name.startswith("gateway-")]
    stack.processes.pop(name).stop()


@pytest.fixture
async def pair(stack, people, second):
    """One person with one session at both gateways."""
    async with signed_in(stack.gateway_url, stack.control, "acme", people["acme"]["p24"]) as here:
        headers = {"Authorization": here.http.headers["Authorization"]}
        async with httpx.AsyncClient(base_url=f"{second}/api/v1", timeout=30, trust_env=False, headers=headers) as http:
            yield SimpleNamespace(here=here, there=Person(here.portal, here.id, http))


async def both(pair, path, body, key, **headers):
    """The same write through both at the same moment."""
    headers = {"Idempotency-Key": key, "Prefer": "wait=10", **headers}
    return await asyncio.gather(*(p.http.post(path, json=body, headers=headers) for p in (pair.here, pair.there)))


def replayed(answers):
    return sorted(answer.headers.get("Idempotency-Replayed", "") for answer in answers)


async def test_one_key_through_two_gateways_makes_one_draft(pair):
    title = f"Scanner {uuid.uuid4()}"
    for number in range(10):
        answers = await both(pair, "/requests", DRAFT | {"title": f"{title} {number}"}, str(uuid.uuid4()))
        assert [answer.status_code for answer in answers] == [201, 201]
        assert answers[0].json()["id"] == answers[1].json()["id"]
        assert replayed(answers) == ["", "true"]
    found = await pair.there.get("/requests", text=title, limit=50)
    assert sorted(row["title"] for row in found["items"]) == sorted(f"{title} {number}" for number in range(10))


async def test_one_key_through_two_gateways_submits_and_decides_once(pair, stack, people, second):
    made = await pair.here.post("/requests", DRAFT)
    key = {"Idempotency-Key": str(uuid.uuid4()), "If-Match": '"1"', "Prefer": "wait=2"}
    submitted = await asyncio.gather(*(p.post(f"/requests/{made['id']}/submit", **key) for p in (pair.here, pair.there)))
    assert submitted[0] == submitted[1]
    assert (submitted[0]["status"], submitted[0]["revision"]) == ("in_approval", 1)
    card = await pair.here.card(made["id"])
    asked = card["route"]["open_tasks"][0]["assignee"]
    decision = {"revision": 1, "content_hash": card["content_hash"], "comment": "fine"}
    async with (
        signed_in(stack.gateway_url, stack.control, "acme", asked) as here,
        signed_in(second, stack.control, "acme", asked) as there,
    ):
        approver = SimpleNamespace(here=here, there=there)
        answers = await both(approver, f"/requests/{made['id']}/approve", decision, str(uuid.uuid4()))
    assert [a.status_code for a in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
    assert replayed(answers) == ["", "true"]
    decisions = [d for d in (await pair.there.card(made["id"]))["route"]["decisions"] if d["person"] == asked]
    assert len(decisions) == 1


async def test_a_key_used_at_one_gateway_means_the_same_body_at_the_other(pair):
    key = {"Idempotency-Key": str(uuid.uuid4()), "Prefer": "wait=10"}
    await pair.here.http.post("/requests", json=DRAFT, headers=key)
    answer = await pair.there.http.post("/requests", json=DRAFT | {"title": "Another"}, headers=key)
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")


async def test_an_operation_begun_at_one_gateway_is_told_by_the_other(pair):
    headers = {"Idempotency-Key": str(uuid.uuid4()), "Prefer": "respond-async"}
    answer = await pair.here.http.post("/requests", json=DRAFT, headers=headers)
    assert answer.status_code == 202
    location = httpx.URL(pair.there.http.base_url).join(answer.headers["Location"])
    async with asyncio.timeout(20):
        while (told := (await pair.there.http.get(location)).json())["state"] == "pending":  # noqa: ASYNC110 - bounded above
            await asyncio.sleep(0.05)
    assert told["state"] == "succeeded"
    assert (await pair.there.card(told["result"]["request_id"]))["document"]["title"] == DRAFT["title"]


async def test_a_frame_open_at_one_gateway_hears_of_a_write_through_the_other(pair):
    heard = asyncio.Event()

    async def listen():
        async with pair.there.http.stream("GET", "/stream", timeout=60) as answer:
            async for line in answer.aiter_lines():
                if "poke" in line:
                    heard.set()

    listening = asyncio.create_task(listen())
    await asyncio.sleep(1)
    await pair.here.post("/requests", DRAFT)
    async with asyncio.timeout(20):
        await heard.wait()
    listening.cancel()
