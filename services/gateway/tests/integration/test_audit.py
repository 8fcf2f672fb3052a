"""The audit as an auditor reaches it."""

from typing import Any

import pytest

pytestmark = pytest.mark.integration


async def test_an_export_is_passed_on_as_a_file(installed: Any) -> None:
    installed.others.answers["audit/export"] = {"end": {"no": 0}}
    headers = await installed.bearer("acme", "p05")
    answer = await installed.client.get(
        "/api/v1/audit/export", params={"from": "2026-11-01T00:00:00Z"}, headers=headers
    )
    assert (answer.status_code, answer.json()) == (200, {"end": {"no": 0}})
    assert answer.headers["content-type"] == "application/x-ndjson"
    assert "audit.ndjson" in answer.headers["content-disposition"]
    assert any(asked.startswith("audit/export?from=2026-11-01") for asked in installed.others.asked)


async def test_a_refusal_comes_before_the_first_line(installed: Any) -> None:
    installed.others.answers.pop("audit/export", None)
    answer = await installed.client.get("/api/v1/audit/export", headers=await installed.bearer("acme", "p05"))
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_a_time_without_a_zone_is_refused(installed: Any) -> None:
    headers = await installed.bearer("acme", "p05")
    answer = await installed.client.get("/api/v1/audit", params={"to": "2026-11-01T00:00:00"}, headers=headers)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/to")
