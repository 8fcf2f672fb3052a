"""Access tokens for services: refreshed when needed, by one at a time, and handed over when a grant dies."""

import asyncio
import hashlib
from typing import Any

import pytest

pytestmark = pytest.mark.integration


async def _second_grant(installed: Any) -> None:
    _, form = await installed.emulator.frame("acme", "p10")
    body = {"auth_id": form["AUTH_ID"], "refresh_id": form["REFRESH_ID"]}
    answer = await installed.client.post("/api/v1/grants", json=body, headers=await installed.bearer("acme", "p10"))
    assert answer.status_code == 201, answer.text


def _fingerprint(answer: Any) -> str:
    return hashlib.sha256(answer.json()["access_token"].encode()).hexdigest()


async def _refreshes(installed: Any) -> int:
    calls = await installed.emulator.calls("oauth", limit=1000)
    return sum(1 for call in calls if "token" in str(call.get("method")))


async def test_a_living_token_is_handed_out_without_asking_anybody(installed: Any) -> None:
    before = await _refreshes(installed)
    answers = [await installed.access("acme") for _ in range(3)]
    assert {answer.status_code for answer in answers} == {200}
    assert {answer.json()["user_id"] for answer in answers} == {"19"}
    assert await _refreshes(installed) == before


async def test_ten_reports_of_the_same_failure_cost_one_refresh(installed: Any) -> None:
    failed = _fingerprint(await installed.access("acme"))
    before = await _refreshes(installed)
    answers = await asyncio.gather(*(installed.access("acme", failed) for _ in range(10)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({_fingerprint(answer) for answer in answers}) == 1
    assert _fingerprint(answers[0]) != failed
    assert await _refreshes(installed) == before + 1


async def test_when_the_answer_to_a_refresh_is_lost_the_next_grant_takes_over(installed: Any) -> None:
    await _second_grant(installed)
    first = await installed.access("acme")
    await installed.emulator.control("/faults", portal="oauth", lose_refresh=1)
    second = await installed.access("acme", _fingerprint(first))
    assert second.status_code == 200
    assert second.json()["user_id"] != first.json()["user_id"]
    third = await installed.access("acme")
    assert third.json()["user_id"] == second.json()["user_id"]


async def test_a_grant_whose_answer_was_lost_retires_when_it_is_tried_again(installed: Any) -> None:
    failed = _fingerprint(await installed.access("acme"))
    await installed.emulator.control("/faults", portal="oauth", lose_refresh=1)
    assert (await installed.access("acme", failed)).status_code == 503
    answer = await installed.access("acme", failed)
    assert (answer.status_code, answer.json()["code"]) == (409, "needs_auth")
    rows = await installed.rows("acme", "SELECT status, retired_because FROM grants")
    assert rows == [{"status": "retired", "retired_because": "invalid_grant"}]


async def test_without_a_living_grant_the_section_says_so_until_an_administrator_helps(
    installed: Any, read_block: Any
) -> None:
    failed = _fingerprint(await installed.access("acme"))
    await installed.emulator.control("/faults", portal="oauth", refuse_refresh=1)
    assert (await installed.access("acme", failed)).status_code == 409
    assert read_block(await installed.post_frame("acme", "p05"))["needs_grant"] is True
    await _second_grant(installed)
    assert (await installed.access("acme")).json()["user_id"] == "10"
    assert read_block(await installed.post_frame("acme", "p05"))["needs_grant"] is False


async def test_somebody_who_is_no_administrator_any_more_is_said_to_be_none(installed: Any) -> None:
    await _second_grant(installed)
    await installed.emulator.control("/people", portal="acme", person="p10", admin=False)
    _, form = await installed.emulator.frame("acme", "p10")
    body = {"auth_id": form["AUTH_ID"], "refresh_id": form["REFRESH_ID"]}
    answer = await installed.client.post("/api/v1/grants", json=body, headers=await installed.bearer("acme", "p10"))
    assert answer.status_code == 403
    said = await installed.rows(
        "acme", "SELECT convert_from(payload, 'utf8') AS body FROM outbox ORDER BY id DESC LIMIT 2"
    )
    assert any("purchase.portal.admin_lost.v1" in row["body"] for row in said)
