"""The public API as programs see it: headers, problems, documentation."""

from typing import Any
from uuid import uuid4

import pytest

pytestmark = pytest.mark.integration

DRAFT = {"title": "Laptops", "currency": "EUR", "lines": [{"description": "Laptop", "unit_price": "1200.00"}]}
DECISION = {"revision": 1, "content_hash": "a" * 64}


async def _post(installed: Any, path: str, body: Any, **headers: str) -> Any:
    every = await installed.bearer("acme", "p05")
    return await installed.client.post(f"/api/v1{path}", json=body, headers=every | headers)


async def test_a_write_without_a_key_is_refused(installed: Any) -> None:
    answer = await _post(installed, "/requests", DRAFT)
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing")
    assert answer.headers["content-type"].startswith("application/problem+json")


async def test_a_command_nobody_hears_was_certainly_not_published(installed: Any) -> None:
    """The queue of requests is bound by every service's start; here its binding is taken away."""
    from aio_pika import connect  # noqa: PLC0415 - tests may speak to the broker themselves

    connection = await connect(installed.settings.amqp_url)
    async with connection:
        channel = await connection.channel()
        queue = await channel.get_queue("requests.commands")
        await queue.unbind("commands", "requests.save_draft")
        try:
            answer = await _post(installed, "/requests", DRAFT, **{"Idempotency-Key": str(uuid4())})
        finally:
            await queue.bind("commands", "requests.save_draft")
    assert (answer.status_code, answer.json()["code"]) == (503, "command_not_published")
    assert "retry-after" in answer.headers


async def test_a_command_that_takes_longer_is_accepted_with_a_handle(installed: Any) -> None:
    headers = {"Idempotency-Key": "a key", "Prefer": "wait=0"}
    first = await _post(installed, "/requests", DRAFT, **headers)
    second = await _post(installed, "/requests", DRAFT, **headers)
    assert (first.status_code, second.status_code) == (202, 202)
    location = first.headers["location"]
    assert first.headers["retry-after"] == "1"
    operation = await installed.client.get(location, headers=await installed.bearer("acme", "p05"))
    assert operation.json() == {"state": "pending", "delayed": False, "result": None, "problem": None}


async def test_a_change_without_if_match_is_refused(installed: Any) -> None:
    key = {"Idempotency-Key": "k"}
    answer = await _post(installed, f"/requests/{uuid4()}/submit", {}, **key)
    assert (answer.status_code, answer.json()["code"]) == (428, "if_match_required")


@pytest.mark.parametrize(
    ("path", "body", "pointer"),
    [
        ("/requests", DRAFT | {"surprise": 1}, "/surprise"),
        ("/requests", DRAFT | {"title": ""}, "/title"),
        ("/requests", DRAFT | {"lines": [{"description": "x", "unit_price": "1e9"}]}, "/lines/0/unit_price"),
        ("/requests/018f0000-0000-7000-8000-000000000012/approve", DECISION | {"content_hash": "x"}, "/content_hash"),
        ("/requests/018f0000-0000-7000-8000-000000000012/approve", DECISION | {"comment": "x" * 2001}, "/comment"),
    ],
)
async def test_bad_input_names_its_place(installed: Any, path: str, body: Any, pointer: str) -> None:
    answer = await _post(installed, path, body, **{"Idempotency-Key": "k"})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert pointer in [error["pointer"] for error in answer.json()["errors"]]


async def test_text_with_nul_is_refused(installed: Any) -> None:
    answer = await _post(installed, "/requests", DRAFT | {"title": "a\x00b"}, **{"Idempotency-Key": "k"})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


async def test_a_body_over_the_limit_is_refused_announced_or_not(installed: Any) -> None:
    large = b'{"title": "' + b"x" * 300_000 + b'"}'
    headers = await installed.bearer("acme", "p05") | {"Idempotency-Key": "k", "Content-Type": "application/json"}

    async def pieces() -> Any:
        for start in range(0, len(large), 50_000):
            yield large[start : start + 50_000]

    for content in (large, pieces()):
        answer = await installed.client.post("/api/v1/requests", content=content, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


async def test_the_description_is_complete_and_its_page_needs_nothing_from_outside(running: Any) -> None:
    document = (await running.client.get("/api/v1/openapi.json")).json()
    assert {"/api/v1/requests", "/api/v1/tasks", "/api/v1/stream", "/api/v1/session"} <= document["paths"].keys()
    approve = document["paths"]["/api/v1/requests/{request_id}/approve"]["post"]
    assert {"200", "202", "409", "422", "503"} <= approve["responses"].keys()
    assert approve["security"] == [{"session": []}]
    page = await running.client.get("/api/v1/docs")
    assert "http" not in page.text.replace("https://purchase", "")
    assert (await running.client.get("/api/v1/docs/docs.js")).status_code == 200
    assert (await running.client.get("/api/v1/docs/secrets.txt")).status_code == 404


async def test_every_problem_in_the_description_has_a_page(running: Any) -> None:
    page = await running.client.get("/problems/already_decided")
    assert page.status_code == 200
    assert "409" in page.text
    assert (await running.client.get("/problems/never_heard_of")).status_code == 404


async def test_built_files_are_kept_for_ever_and_sent_compressed(running: Any) -> None:
    answer = await running.client.get("/app/assets/index-abc.js")
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-encoding"] == "gzip"
    for name in ("..%2F..%2Fmain.py", "nothing.js"):
        assert (await running.client.get(f"/app/assets/{name}")).status_code == 404


async def test_a_card_joins_document_and_route_and_trusts_approvals_on_the_status(installed: Any) -> None:
    request_id = "018f0000-0000-7000-8000-000000000012"
    installed.others.answers |= {
        f"requests/{request_id}": {
            "id": request_id, "number": 12, "status": "in_approval", "revision": 1, "document_version": 3,
            "document": {"title": "Laptops", "department": "7"}, "submitted": {"content_hash": "a" * 64},
            "requester": "5", "preparer": "6", "amounts": {}, "can": ["withdraw"],
            "created_at": "2026-03-02T12:00:00Z", "updated_at": "2026-03-02T12:00:00Z",
        },
        f"routes/{request_id}": {"status": "approved", "revision": 1, "content_hash": "a" * 64, "can": ["approve"]},
        "people": {"items": [{"id": "5", "name": "Lena Brandt"}, {"id": "6", "name": "Viktor Sokol"}]},
        "departments": {"items": [{"id": "7", "name": "Operations"}], "org_version": 1},
    }  # fmt: skip
    headers = await installed.bearer("acme", "p05")
    answer = await installed.client.get(f"/api/v1/requests/{request_id}", headers=headers)
    card = answer.json()
    assert answer.headers["etag"] == '"3"'
    assert card["status"] == "approved"
    assert card["requester"] == {"id": "5", "name": "Lena Brandt"}
    assert card["department"] == {"id": "7", "name": "Operations"}
    assert card["can"] == ["withdraw", "approve"]


async def test_an_operation_that_was_refused_tells_the_same_problem_as_the_call_would_have(installed: Any) -> None:
    accepted = await _post(installed, "/requests", DRAFT, **{"Idempotency-Key": "refused", "Prefer": "respond-async"})
    handle = accepted.json()["operation"]
    parts = installed.gateway.public.state.parts
    command = parts.handles.prove(handle, installed.portal_key("acme"), "5").command_id
    problem = {"status": 409, "code": "version_mismatch", "current": {"document_version": 7}}
    installed.others.answers[f"operations/{command}"] = {
        "state": "refused", "delayed": False, "result": None, "problem": problem,
    }  # fmt: skip
    headers = await installed.bearer("acme", "p05")
    answer = (await installed.client.get(accepted.headers["location"], headers=headers)).json()
    assert (answer["state"], answer["problem"]["status"]) == ("refused", 412)
    assert answer["problem"]["current"] == {"document_version": 7}
