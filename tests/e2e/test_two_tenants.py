"""Nothing leaks, not even existence.

Every operation is tried by a stranger of another portal and by a colleague without rights, with the ids of somebody
else's request. The list of operations is the API's own description.
"""

import asyncio
import json
import uuid
from pathlib import Path

import asyncpg
import httpx
import pytest

from common.identity import portal_id
from stack.section import signed_in

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(400)]

LINE = {"description": "Label printer", "quantity": "2", "unit_price": "480.00", "category": "office_supplies"}
DRAFT = {
    "title": "Printers nobody else may know of",
    "justification": "secret words",
    "currency": "EUR",
    "lines": [LINE],
}
SECRETS = ("Printers nobody", "secret words", "Label printer")
DECISION = {"revision": 1, "content_hash": "0" * 64, "comment": "mine?"}

BODIES = {"draft": DRAFT, "decision": DECISION}
"""Bodies that several probes send, by the name the files use."""


def probes(kind):
    """`probes/*.json` of one kind, merged: operation -> how it is tried."""
    files = sorted((Path(__file__).parent / "probes").glob("*.json"))
    found = [pair for file in files for pair in json.loads(file.read_text()).get(kind, {}).items()]
    assert len(found) == len(dict(found)), "an operation is probed twice"
    return dict(found)


BY_REQUEST, LISTS, MANAGED, TRIED_BELOW = (probes(kind) for kind in ("by_request", "lists", "managed", "tried_below"))


@pytest.fixture(scope="module")
async def secret(stack, people):
    """A submitted request of portal acme; its draft's life is over, its route is open."""
    async with signed_in(stack.gateway_url, stack.control, "acme", people["acme"]["p24"]) as owner:
        made = await owner.post("/requests", DRAFT | {"id": str(uuid.uuid4())})
        request = made.get("request_id") or made["id"]
        await owner.submit(request)
        before = await owner.card(request)
        yield before
        after = await owner.card(request)
        assert (after["status"], after["document_version"]) == (before["status"], before["document_version"])


@pytest.fixture(
    params=[("globex", "p24"), ("globex", "p01"), ("acme", "p34")], ids=["stranger", "strange CEO", "colleague"]
)
async def outsider(request, stack, people):
    portal, key = request.param
    async with signed_in(stack.gateway_url, stack.control, portal, people[portal][key]) as person:
        yield person


async def operations(stack):
    async with httpx.AsyncClient(trust_env=False) as http:
        described = (await http.get(f"{stack.gateway_url}/api/v1/openapi.json")).json()
    return {
        f"{method} {path}"
        for path, methods in described["paths"].items()
        for method in methods
        if path.startswith("/api/v1")
    }


async def test_every_operation_of_the_api_has_a_probe(stack):
    probed = BY_REQUEST.keys() | LISTS.keys() | MANAGED.keys() | TRIED_BELOW.keys()
    described = await operations(stack)
    assert (described - probed, probed - described) == (set(), set())
    assert all(name in globals() for name in TRIED_BELOW.values())


@pytest.mark.parametrize("operation", BY_REQUEST)
async def test_somebody_elses_request_answers_like_one_that_never_was(operation, outsider, secret):
    theirs = await _try(outsider, operation, secret["id"])
    never = await _try(outsider, operation, str(uuid.uuid4()))
    assert (theirs.status_code, _told(theirs)) == (404, _told(never))
    assert never.status_code == 404


async def _try(person, operation, request):
    path = operation.partition(" ")[2].removeprefix("/api/v1").replace("{request_id}", request)
    return await _send(person, operation, path, BY_REQUEST[operation])


async def _send(person, operation, path, options):
    method = operation.partition(" ")[0]
    headers = {"Idempotency-Key": str(uuid.uuid4()), "Prefer": "wait=10"} | options.get("headers", {})
    body = options.get("json")
    body = BODIES[body] if isinstance(body, str) else body
    return await person.http.request(method, path, json=body, headers=headers if method != "get" else {})


def _told(answer):
    return {key: value for key, value in answer.json().items() if key not in {"instance", "request_id", "trace_id"}}


async def test_decisions_in_bulk_answer_like_for_requests_that_never_were(outsider, secret):
    items = [DECISION | {"verdict": "approve", "request_id": each} for each in (secret["id"], str(uuid.uuid4()))]
    headers = {"Idempotency-Key": str(uuid.uuid4()), "Prefer": "wait=10"}
    answer = await outsider.http.post("/decisions", json={"items": items}, headers=headers)
    theirs, never = (item["problem"] for item in answer.json()["items"])
    assert (theirs["status"], theirs) == (404, never)


async def test_the_owner_of_a_draft_is_told_that_it_is_not_in_approval(stack, people):
    async with signed_in(stack.gateway_url, stack.control, "acme", people["acme"]["p24"]) as owner:
        draft = await owner.post("/requests", DRAFT | {"id": str(uuid.uuid4())})
        answer = await _try(owner, "post /api/v1/requests/{request_id}/approve", draft["request_id"])
    assert (answer.status_code, answer.json()["code"]) == (409, "not_in_approval")


@pytest.mark.parametrize(("key", "told"), [("p24", (409, "not_in_approval")), ("p34", (404, "not_found"))])
async def test_a_decision_about_a_draft_answers_later_what_it_answers_at_once(key, told, stack, people):
    async with (
        signed_in(stack.gateway_url, stack.control, "acme", people["acme"]["p24"]) as owner,
        signed_in(stack.gateway_url, stack.control, "acme", people["acme"][key]) as person,
    ):
        draft = await owner.post("/requests", DRAFT | {"id": str(uuid.uuid4())})
        path = f"/requests/{draft['request_id']}/approve"
        for prefer in ("wait=10", "respond-async"):
            headers = {"Idempotency-Key": str(uuid.uuid4()), "Prefer": prefer}
            answer = await person.http.post(path, json=DECISION, headers=headers)
            problem = await _outcome(person, answer) if prefer == "respond-async" else answer.json()
            assert (problem["status"], problem["code"]) == told


async def _outcome(person, accepted):
    assert accepted.status_code == 202
    location = httpx.URL(person.http.base_url).join(accepted.headers["Location"])
    async with asyncio.timeout(20):
        while (told := (await person.http.get(location)).json())["state"] == "pending":  # noqa: ASYNC110 - bounded above
            await asyncio.sleep(0.05)
    return told["problem"]


@pytest.mark.parametrize("path", LISTS.values())
async def test_lists_show_nothing_of_it(path, outsider, secret):
    answer = await outsider.http.get(path)
    assert answer.status_code == 200
    assert secret["id"] not in answer.text
    assert not any(word in answer.text for word in SECRETS)


@pytest.mark.parametrize("portal", ["globex", "acme"])
@pytest.mark.parametrize("operation", MANAGED)
async def test_whoever_lacks_the_right_can_manage_nothing(operation, portal, stack, people):
    async with signed_in(stack.gateway_url, stack.control, portal, people[portal]["p34"]) as clerk:
        answer = await _send(clerk, operation, MANAGED[operation]["path"], MANAGED[operation])
    assert (answer.status_code, answer.json()["code"]) in {(403, "right_missing"), (404, "not_found")}


async def test_another_portals_people_are_not_there(stack, people):
    async with signed_in(stack.gateway_url, stack.control, "globex", people["globex"]["p24"]) as stranger:
        found = (await stranger.http.get("/people", params={"ids": people["acme"]["p24"]})).json()["items"]
    assert found == []


async def test_an_id_already_used_elsewhere_tells_nothing(outsider, secret):
    answer = await outsider.http.post(
        "/requests", json=DRAFT | {"id": secret["id"], "title": "Mine"}, headers={"Idempotency-Key": str(uuid.uuid4())}
    )
    assert not any(word in answer.text for word in SECRETS[:1])
    assert answer.status_code in {201, 404, 409}


async def test_a_preview_for_somebody_else_tells_nothing(outsider, people, secret):
    answer = await outsider.http.post("/preview", json=DRAFT | {"requester": people["acme"]["p15"]})
    assert (answer.status_code, answer.json()["code"]) == (403, "not_yours")


async def test_an_operation_is_its_senders_own(stack, people, outsider):
    async with signed_in(stack.gateway_url, stack.control, "acme", people["acme"]["p24"]) as owner:
        headers = {"Idempotency-Key": str(uuid.uuid4()), "Prefer": "respond-async"}
        answer = await owner.http.post("/requests", json=DRAFT | {"id": str(uuid.uuid4())}, headers=headers)
        assert answer.status_code == 202
        location = httpx.URL(owner.http.base_url).join(answer.headers["Location"])
        assert (await owner.http.get(location)).status_code == 200
    assert (await outsider.http.get(location)).status_code == 404


async def test_a_token_of_one_portal_opens_no_other(stack, people):
    mine = await stack.control.tokens("acme", people["acme"]["p24"])
    other = await stack.control.tokens("globex", people["globex"]["p19"])
    async with httpx.AsyncClient(base_url=f"{stack.gateway_url}/api/v1", trust_env=False) as http:
        mixed = await http.post("/session", json={"auth_id": mine["AUTH_ID"], "member_id": other["member_id"]})
    assert mixed.status_code in {401, 403}
    async with signed_in(stack.gateway_url, stack.control, "acme", people["acme"]["p24"]) as owner:
        grant = {"auth_id": other["AUTH_ID"], "refresh_id": other["REFRESH_ID"]}
        answer = await owner.http.post("/grants", json=grant, headers={"Idempotency-Key": str(uuid.uuid4())})
    assert answer.status_code in {401, 403}


async def test_pokes_reach_only_those_who_may_see(stack, people, secret):
    heard = {"owner": [], "outsider": [], "colleague": []}
    who = {"owner": ("acme", "p24"), "outsider": ("globex", "p24"), "colleague": ("acme", "p34")}
    async with asyncio.TaskGroup() as group:
        listening = [group.create_task(_listen(stack, people, *who[name], heard[name])) for name in who]
        await asyncio.sleep(2)
        async with signed_in(stack.gateway_url, stack.control, "acme", people["acme"]["p24"]) as owner:
            await owner.post("/requests", DRAFT | {"id": str(uuid.uuid4())})
        async with asyncio.timeout(20):
            while not any(b"poke" in line for line in heard["owner"]):  # noqa: ASYNC110 - bounded above
                await asyncio.sleep(0.05)
        await asyncio.sleep(1)
        for task in listening:
            task.cancel()
    assert not any(b"poke" in line for name in ("outsider", "colleague") for line in heard[name])


async def _listen(stack, people, portal, key, heard):
    async with (
        signed_in(stack.gateway_url, stack.control, portal, people[portal][key]) as person,
        person.http.stream("GET", "/stream", timeout=60) as answer,
    ):
        assert answer.status_code == 200
        async for line in answer.aiter_lines():
            heard.append(line.encode())


async def rows_seen_across(stack, portal_a, portal_b):
    """Table by table, as each service's app role under portal B's setting and without any WHERE: rows of A."""
    seen = {}
    for service in ("gateway", "requests", "approvals", "notifier"):
        connection = await asyncpg.connect(stack.database_urls[service]["app"])
        tables = await connection.fetch(
            "SELECT table_name FROM information_schema.columns WHERE table_schema = $1 AND column_name = 'portal'",
            service,
        )
        async with connection.transaction():
            await connection.execute("SELECT set_config('app.portal', $1, true)", str(portal_b))
            for row in tables:
                table = row["table_name"]
                if not await connection.fetchval("SELECT has_table_privilege($1, 'SELECT')", f"{service}.{table}"):
                    continue
                count = await connection.fetchval(f"SELECT count(*) FROM {table} WHERE portal = $1", portal_a)
                seen[f"{service}.{table}"] = count
        await connection.close()
    return seen


async def test_the_database_itself_keeps_portals_apart(stack, secret):
    acme, globex = (portal_id(stack.portal(name)["member_id"]) for name in ("acme", "globex"))
    seen = await rows_seen_across(stack, acme, globex)
    assert len(seen) >= 20
    assert {table: n for table, n in seen.items() if n} == {}

    owner = await asyncpg.connect(stack.database_urls["requests"]["owner"])
    await owner.execute("ALTER TABLE requests.requests DISABLE ROW LEVEL SECURITY")
    try:
        assert (await rows_seen_across(stack, acme, globex))["requests.requests"] > 0, "the check must see what leaks"
    finally:
        await owner.execute("ALTER TABLE requests.requests ENABLE ROW LEVEL SECURITY")
        await owner.close()
