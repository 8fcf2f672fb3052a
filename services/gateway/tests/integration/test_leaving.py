"""How a portal leaves, and how nobody can pretend that it did."""

import asyncio
from typing import Any

import pytest

pytestmark = pytest.mark.integration


async def _event(running: Any, name: str, *, user: str, token: str | None = None, **data: str) -> Any:
    """An event as this employee could forge it: everything he sees in his own frame's POST."""
    _, form = await running.emulator.frame("acme", user)
    body = {
        "event": name,
        "auth[member_id]": form["member_id"],
        "auth[application_token]": token or form["APPLICATION_TOKEN"],
        "auth[access_token]": form["AUTH_ID"],
        "auth[refresh_token]": form["REFRESH_ID"],
        "auth[server_endpoint]": form["SERVER_ENDPOINT"],
        **{f"data[{key}]": value for key, value in data.items()},
    }
    return await running.client.post("/bitrix24/events", data=body)


async def _until(check: Any) -> None:
    async with asyncio.timeout(20):
        while not await check():  # noqa: ASYNC110 - what is awaited lives in another process
            await asyncio.sleep(0.1)


async def _nothing_due(running: Any) -> bool:
    return await running.rows("acme", "SELECT 1 FROM portal_due WHERE job = 'confirm_uninstall'") == []


async def test_an_uninstalled_portal_is_suspended_and_its_sessions_end(installed: Any) -> None:
    headers = await installed.bearer("acme", "p05")
    assert (await installed.client.get("/api/v1/me", headers=headers)).status_code == 200
    await installed.emulator.control("/uninstall", portal="acme")

    async def ended() -> bool:
        return bool((await installed.client.get("/api/v1/me", headers=headers)).status_code == 403)

    await _until(ended)
    assert (await installed.rows("acme", "SELECT status FROM portals"))[0]["status"] == "suspended"
    assert (await installed.access("acme")).status_code == 404
    assert await installed.rows("acme", "SELECT job FROM portal_due") == [{"job": "purge"}]


async def test_a_clean_uninstall_forgets_tokens_and_people_at_once(installed: Any) -> None:
    await installed.emulator.control("/uninstall", portal="acme", clean=True)

    async def removed() -> bool:
        return bool((await installed.rows("acme", "SELECT status FROM portals"))[0]["status"] == "removed")

    await _until(removed)
    assert await installed.rows("acme", "SELECT 1 FROM grants") == []
    assert await installed.rows("acme", "SELECT 1 FROM people") == []
    said = await installed.rows("acme", "SELECT type FROM outbox ORDER BY id DESC LIMIT 2")
    assert [row["type"] for row in said] == ["purchase.portal.removed.v1", "purchase.portal.suspended.v1"]


async def test_an_uninstall_forged_by_an_employee_is_not_believed(installed: Any) -> None:
    answer = await _event(installed, "ONAPPUNINSTALL", user="p05", CLEAN="1")
    assert answer.status_code == 200

    async def settled() -> bool:
        return await _nothing_due(installed)

    await _until(settled)
    assert (await installed.rows("acme", "SELECT status FROM portals"))[0]["status"] == "installed"
    assert (await installed.post_frame("acme", "p05")).status_code == 200


async def test_an_uninstall_is_asked_again_while_the_oauth_server_is_away(installed: Any) -> None:
    await installed.emulator.control("/faults", portal="oauth", fail_next=2)
    await _event(installed, "ONAPPUNINSTALL", user="p05")

    async def settled() -> bool:
        return await _nothing_due(installed)

    await _until(settled)
    assert (await installed.rows("acme", "SELECT status FROM portals"))[0]["status"] == "installed"


async def test_an_event_with_a_wrong_application_token_is_refused(installed: Any) -> None:
    answer = await _event(installed, "ONAPPUNINSTALL", user="p05", token="0" * 32)
    assert (answer.status_code, answer.json()["code"]) == (403, "event_refused")
    assert await _nothing_due(installed)


@pytest.mark.parametrize("name", ["ONAPPUPDATE", "ONAPPINSTALL"])
async def test_an_update_forged_by_an_employee_changes_nothing(installed: Any, name: str) -> None:
    answer = await _event(installed, name, user="p05", token="f" * 32)
    assert answer.status_code == 200
    await installed.gateway.public.state.parts.callbacks.settle()
    assert len(await installed.rows("acme", "SELECT 1 FROM grants")) == 1
    assert (await installed.post_frame("acme", "p05")).status_code == 200


async def test_an_update_proved_by_an_administrator_is_adopted(installed: Any) -> None:
    await installed.emulator.control("/update", portal="acme", finished=True)

    async def adopted() -> bool:
        await installed.gateway.public.state.parts.callbacks.settle()
        return bool((await installed.post_frame("acme", "p05")).status_code == 200)

    await _until(adopted)


async def test_a_suspended_portal_comes_back_by_being_installed_again(installed: Any) -> None:
    await installed.emulator.control("/uninstall", portal="acme")

    async def suspended() -> bool:
        return bool((await installed.rows("acme", "SELECT status FROM portals"))[0]["status"] == "suspended")

    await _until(suspended)
    await installed.emulator.control("/install", portal="acme")
    assert (await installed.post_frame("acme", "p05")).status_code == 200
    assert await installed.rows("acme", "SELECT 1 FROM portal_due") == []
