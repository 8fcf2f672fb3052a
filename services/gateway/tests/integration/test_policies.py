"""Policies as their administrators reach them."""

from typing import Any

import pytest

pytestmark = pytest.mark.integration

VERSION = "/api/v1/policies/std-opex/versions/3"
ROW = {"author": "17", "editor": "17", "reviewer": None, "publisher": None, "retirement_asked_by": None, "retired_by": None}


async def test_a_version_carries_its_etag_and_the_names_of_its_people(installed: Any) -> None:
    found = ROW | {"policy": "std-opex", "version": 3, "document_version": 4, "reviewers": ["p05"], "document": {}}
    installed.others.answers["policies/std-opex/3"] = found
    answer = await installed.client.get(VERSION, headers=await installed.bearer("acme", "p05"))
    assert (answer.status_code, answer.headers["etag"]) == (200, '"4"')
    assert set(answer.json()["names"]) <= {"17", "p05"}


@pytest.mark.parametrize("action", ["submit", "publish", "discard", "approve", "return"])
async def test_every_step_of_a_drafts_life_names_what_was_read(installed: Any, action: str) -> None:
    headers = await installed.bearer("acme", "p05") | {"Idempotency-Key": f"k-{action}"}
    answer = await installed.client.post(f"{VERSION}/{action}", json={}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (428, "if_match_required")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"policy": "a/b", "document": {}}, "/policy"),
        ({"policy": "new"}, "/"),
        ({"policy": "new", "document": {}, "based_on": 1}, "/"),
        ({"policy": "new", "document": {}, "more": 1}, "/more"),
    ],
)
async def test_a_draft_is_a_document_or_a_copy(installed: Any, body: dict[str, Any], pointer: str) -> None:
    headers = await installed.bearer("acme", "p05") | {"Idempotency-Key": "k"}
    answer = await installed.client.post("/api/v1/policies", json=body, headers=headers)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)


async def test_a_moment_needs_a_zone(installed: Any) -> None:
    headers = await installed.bearer("acme", "p05")
    params = {"company": "acme-eu", "at": "2026-11-01T00:00:00"}
    answer = await installed.client.get("/api/v1/policies/in-force", params=params, headers=headers)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/at")


@pytest.mark.parametrize("odd", ["1e400", "0.5", "NaN", str(10**30), '"\\ud800"', "[" * 50 + "]" * 50])
async def test_a_document_holds_only_what_every_reader_understands(installed: Any, odd: str) -> None:
    headers = await installed.bearer("acme", "p05") | {"Idempotency-Key": "k", "Content-Type": "application/json"}
    body = '{"policy": "new", "document": {"x": ' + odd + "}}"
    answer = await installed.client.post("/api/v1/policies", content=body, headers=headers)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/document")


async def test_an_export_is_a_file(installed: Any) -> None:
    installed.others.answers["policies/export"] = {"format": "purchase-routing-cases/1", "policies": []}
    headers = await installed.bearer("acme", "p05")
    answer = await installed.client.get("/api/v1/policies/export", params={"people": "real"}, headers=headers)
    assert (answer.status_code, answer.json()["policies"]) == (200, [])
    assert "policies.json" in answer.headers["content-disposition"]
