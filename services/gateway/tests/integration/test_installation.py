"""Installing: what is kept, bound and said, and that repeating it adds nothing."""

from typing import Any

import pytest

pytestmark = pytest.mark.integration


async def test_installing_binds_menu_item_links_and_events_and_says_so(installed: Any) -> None:
    said = await installed.rows(
        "acme", "SELECT convert_from(payload, 'utf8') AS body FROM outbox ORDER BY id DESC LIMIT 5"
    )
    assert any("purchase.portal.installed.v1" in row["body"] and "admin_proved" in row["body"] for row in said)
    app = await installed.emulator.app_of("acme")
    assert {one["code"] for one in app["placements"]} == {"LEFT_MENU", "REST_APP_URI"}
    assert {one["event"] for one in app["handlers"]} == {"ONAPPINSTALL", "ONAPPUPDATE", "ONAPPUNINSTALL"}


async def test_installing_again_binds_nothing_twice_and_says_nothing_new(installed: Any) -> None:
    before = await installed.rows("acme", "SELECT version FROM portals")
    page = await installed.post_frame("acme", "p19", "install")
    assert page.status_code == 200
    assert await installed.rows("acme", "SELECT version FROM portals") == before
    assert len(await installed.rows("acme", "SELECT 1 FROM grants")) == 1


async def test_secrets_are_sealed(installed: Any) -> None:
    _, form = await installed.emulator.frame("acme", "p19")
    await installed.client.post(
        "/api/v1/grants",
        json={"auth_id": form["AUTH_ID"], "refresh_id": form["REFRESH_ID"]},
        headers=await installed.bearer("acme", "p19"),
    )
    rows = await installed.rows("acme", "SELECT access_token, refresh_token FROM grants")
    assert rows
    assert all(value.startswith("k1.") for row in rows for value in row.values())
    assert not any(form["REFRESH_ID"] in str(row) for row in rows)


async def test_an_administrators_first_look_completes_an_installation_that_was_missed(running: Any) -> None:
    page = await running.post_frame("acme", "p19")
    assert page.status_code == 200
    assert (await running.post_frame("acme", "p05")).status_code == 200


async def test_a_renamed_portal_is_followed(installed: Any) -> None:
    await installed.emulator.control("/install", portal="moving")
    old = (await installed.rows("moving", "SELECT origin FROM portals"))[0]["origin"]
    await installed.emulator.control("/rename", portal="moving")
    page = await installed.post_frame("moving", "p05")
    new = (await installed.rows("moving", "SELECT origin FROM portals"))[0]["origin"]
    assert page.status_code == 200
    assert new != old
    assert f"frame-ancestors {new}" in page.headers["content-security-policy"]
