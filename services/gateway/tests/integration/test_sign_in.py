"""Who gets in through a frame's POST, and what the answer looks like."""

from typing import Any

import pytest

pytestmark = pytest.mark.integration


async def test_an_employee_opens_the_section_and_asks_who_he_is(installed: Any, read_block: Any) -> None:
    page = await installed.post_frame("acme", "p05", LANG="ru")
    assert page.status_code == 200
    block = read_block(page)
    assert block["person"] == "5"
    assert block["needs_grant"] is False
    assert block["portal"] == str(installed.portal_key("acme"))
    answer = await installed.client.get("/api/v1/me", headers={"Authorization": f"Bearer {block['token']}"})
    assert answer.status_code == 200
    assert answer.json()["name"] == "Person 5"


async def test_the_page_may_be_framed_by_its_own_portal_only_and_is_never_stored(installed: Any) -> None:
    page = await installed.post_frame("acme", "p05")
    policy = page.headers["content-security-policy"]
    assert f"frame-ancestors {installed.emulator.portal('acme')['origin']}" in policy
    assert "default-src 'none'" in policy
    assert page.headers["cache-control"] == "no-store"
    assert "x-frame-options" not in page.headers


async def test_signing_in_costs_the_portal_no_call(installed: Any) -> None:
    before = len(await installed.emulator.calls("acme", limit=1000))
    await installed.post_frame("acme", "p05")
    assert len(await installed.emulator.calls("acme", limit=1000)) == before


async def test_a_get_says_where_to_open_it_and_cannot_be_framed(running: Any) -> None:
    page = await running.client.get("/bitrix24/app")
    assert "Open this in Bitrix24" in page.text
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]


async def test_a_session_is_renewed_with_the_frames_token(installed: Any) -> None:
    _, form = await installed.emulator.frame("acme", "p05")
    body = {"auth_id": form["AUTH_ID"], "member_id": form["member_id"]}
    answer = await installed.client.post("/api/v1/session", json=body)
    assert answer.status_code == 200
    assert answer.json()["person"] == "5"
    assert answer.headers["cache-control"] == "no-store"


async def test_a_legacy_post_without_application_token_and_endpoint_is_accepted(installed: Any) -> None:
    page = await installed.post_frame("acme", "p05", APPLICATION_TOKEN="", SERVER_ENDPOINT="")
    assert page.status_code == 200


async def test_the_app_hears_about_every_language_once(installed: Any) -> None:
    await installed.post_frame("acme", "p05")
    await installed.post_frame("acme", "p05")
    told = await installed.rows("acme", "SELECT type FROM outbox WHERE type = 'purchase.portal.person_seen.v1'")
    assert len(told) >= 1
    seen = await installed.rows("acme", "SELECT person, language FROM people WHERE person = '5'")
    assert len(seen) == 1
