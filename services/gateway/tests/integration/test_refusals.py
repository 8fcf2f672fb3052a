"""Everything that must not open a door, and must not change a thing."""

import asyncio
from typing import Any, Self

import httpx
import pytest

from common.contracts.requests import CancelRequest
from common.identity import Identity, system_caller

pytestmark = pytest.mark.integration


class Trap:
    """An address that nobody may contact: it counts who does."""

    def __init__(self) -> None:
        self.connections = 0

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._touched, "127.0.0.1", 0)
        self.origin = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        await self._server.wait_closed()

    def _touched(self, _: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        writer.close()


async def test_the_token_of_another_app_opens_nothing(installed: Any) -> None:
    query, form = await installed.emulator.frame("acme", "p05", app="foreign")
    page = await installed.client.post("/bitrix24/app", params=query, data=form)
    assert page.status_code == 403
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]


async def test_the_token_of_another_portal_opens_nothing(installed: Any) -> None:
    _, foreign = await installed.emulator.frame("globex", "p05")
    page = await installed.post_frame("acme", "p05", AUTH_ID=foreign["AUTH_ID"])
    assert page.status_code == 403
    assert 'id="session"' not in page.text


async def test_an_expired_token_opens_nothing(installed: Any) -> None:
    query, form = await installed.emulator.frame("acme", "p05")
    await installed.emulator.control("/tokens/expire", portal="acme", user="p05")
    page = await installed.client.post("/bitrix24/app", params=query, data=form)
    assert page.status_code == 401
    body = {"auth_id": form["AUTH_ID"], "member_id": form["member_id"]}
    answer = await installed.client.post("/api/v1/session", json=body)
    assert (answer.status_code, answer.json()["code"]) == (401, "token_refused")


async def test_a_portal_that_never_installed_asks_for_its_administrator(running: Any) -> None:
    page = await running.post_frame("globex", "p05")
    assert page.status_code == 403
    assert "administrator" in page.text
    assert await running.rows("globex", "SELECT 1 FROM portals") == []


async def test_an_announced_oauth_server_of_a_stranger_is_never_contacted(running: Any) -> None:
    async with Trap() as trap:
        page = await running.post_frame("acme", "p19", "install", SERVER_ENDPOINT=f"{trap.origin}/rest/")
        assert page.status_code == 403
        assert trap.connections == 0


async def test_a_domain_that_points_elsewhere_is_never_contacted_nor_allowed_to_frame(installed: Any) -> None:
    async with Trap() as trap:
        query, form = await installed.emulator.frame("acme", "p05")
        elsewhere = {"DOMAIN": trap.origin.removeprefix("http://"), "PROTOCOL": "0"}
        page = await installed.client.post("/bitrix24/app", params=query | elsewhere, data=form)
        assert trap.connections == 0
        assert trap.origin not in page.headers["content-security-policy"]
        assert installed.emulator.portal("acme")["origin"] in page.headers["content-security-policy"]


async def test_a_wrong_application_token_is_refused_to_an_employee(installed: Any) -> None:
    page = await installed.post_frame("acme", "p05", APPLICATION_TOKEN="0" * 32)
    assert page.status_code == 403
    assert (await installed.post_frame("acme", "p05")).status_code == 200


async def test_an_employee_cannot_install(running: Any, read_block: Any) -> None:
    page = await running.post_frame("acme", "p05", "install")
    assert read_block(page, "install")["error"]["code"] == "administrator_required"
    assert await running.rows("acme", "SELECT 1 FROM portals") == []
    assert await running.rows("acme", "SELECT 1 FROM grants") == []


async def test_an_employee_cannot_add_a_grant(installed: Any) -> None:
    _, form = await installed.emulator.frame("acme", "p05")
    body = {"auth_id": form["AUTH_ID"], "refresh_id": form["REFRESH_ID"]}
    answer = await installed.client.post("/api/v1/grants", json=body, headers=await installed.bearer("acme", "p05"))
    assert (answer.status_code, answer.json()["code"]) == (403, "administrator_required")
    assert len(await installed.rows("acme", "SELECT 1 FROM grants")) == 1


async def test_nobody_offers_another_persons_tokens(installed: Any) -> None:
    _, form = await installed.emulator.frame("acme", "p19")
    body = {"auth_id": form["AUTH_ID"], "refresh_id": form["REFRESH_ID"]}
    answer = await installed.client.post("/api/v1/grants", json=body, headers=await installed.bearer("acme", "p05"))
    assert (answer.status_code, answer.json()["code"]) == (403, "portal_refused")


async def test_no_session_and_a_forged_one_are_refused_alike(installed: Any) -> None:
    token = await installed.token("acme", "p05")
    head, body, _ = token.split(".")
    for headers in ({}, {"Authorization": f"Bearer {head}.{body}.AAAA"}, {"Authorization": "Bearer nonsense"}):
        answer = await installed.client.get("/api/v1/me", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
        assert answer.headers["www-authenticate"] == "Bearer"


async def test_an_operation_of_another_portal_does_not_exist(installed: Any) -> None:
    await installed.emulator.control("/install", portal="globex")
    parts = installed.gateway.public.state.parts
    who = installed.portal_key("acme")
    handle = parts.handles.issue(CancelRequest(request_id=who, document_version=1), who, "5", who, parts.clock())
    for portal, person, status in (("acme", "p05", 200), ("acme", "p06", 404), ("globex", "p05", 404)):
        headers = await installed.bearer(portal, person)
        answer = await installed.client.get(f"/api/v1/operations/{handle}", headers=headers)
        assert answer.status_code == status, (portal, person)


async def test_services_are_told_the_sessions_portal_whatever_the_address_says(installed: Any) -> None:
    await installed.emulator.control("/install", portal="globex")
    headers = await installed.bearer("globex", "p05")
    other = installed.portal_key("acme")
    answer = await installed.client.get(f"/api/v1/requests/{other}?portal={other}", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert all("portal" not in question for question in installed.others.asked)


async def test_the_tokens_listener_answers_only_to_a_service_of_ours(installed: Any) -> None:
    key = installed.portal_key("acme")
    url = f"http://127.0.0.1:{installed.settings.tokens_port}/tokens/{key}"
    stranger = Identity({"gateway": {"k1": "eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHg="}})
    forged = stranger.sign_query("gateway", "GET", f"/tokens/{key}", "", system_caller(key, "notifier"))
    async with httpx.AsyncClient(trust_env=False) as client:
        for headers in ({}, forged):
            answer = await client.get(url, headers=headers)
            assert (answer.status_code, answer.json()["code"]) == (403, "invalid_signature")
    assert (await installed.client.get(f"/tokens/{key}")).status_code == 404
