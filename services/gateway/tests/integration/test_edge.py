"""Hostile and broken requests: a problem with a stable code, never a 500, and nothing kept of them."""

import asyncio
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest

pytestmark = pytest.mark.integration

FORM = {"content-type": "application/x-www-form-urlencoded"}
DRAFT = {"title": "Laptops", "currency": "EUR", "lines": [{"description": "Laptop", "unit_price": "1200.00"}]}


@pytest.mark.parametrize("token", ["a" * 513, "a" * 200_000, "a\0b", "a b", "a\r\nX: y", "ключ", "\ud800"])
async def test_what_is_no_token_is_never_asked_about(installed: Any, token: str) -> None:
    query, form = await installed.emulator.frame("acme", "p19")
    before = len(await installed.emulator.calls("oauth", limit=5000))
    body = urlencode(form | {"AUTH_ID": token}, errors="surrogatepass")
    for page in ("app", "install"):
        answer = await installed.client.post(f"/bitrix24/{page}", params=query, content=body, headers=FORM)
        assert answer.status_code in {401, 422}, answer.text
    assert len(await installed.emulator.calls("oauth", limit=5000)) == before


async def test_a_stranger_cannot_make_us_ask_about_a_portal_without_the_app(running: Any) -> None:
    before = len(await running.emulator.calls("oauth", limit=5000))
    _, form = await running.emulator.frame("globex", "p05")
    for auth_id, member_id in ((form["AUTH_ID"], form["member_id"]), ("a" * 70, "nobody")):
        body = {"auth_id": auth_id, "member_id": member_id}
        answer = await running.client.post("/api/v1/session", json=body)
        assert (answer.status_code, answer.json()["code"]) == (403, "portal_suspended")
    assert len(await running.emulator.calls("oauth", limit=5000)) == before


@pytest.mark.parametrize(
    "endpoint", ["https://oauth.bitrix.info@evil.example/rest/", "//oauth.bitrix.info/", "javascript:1", "http://[::1"]
)
async def test_an_announced_oauth_server_that_is_no_address_is_refused(installed: Any, endpoint: str) -> None:
    page = await installed.post_frame("acme", "p05", SERVER_ENDPOINT=endpoint)
    assert page.status_code == 403


@pytest.mark.parametrize("options", ['{"a": NaN}', '{"a": Infinity}', "[" * 50_000, '{"a":' * 8_000, "null"])
async def test_placement_options_that_are_no_object_are_none(installed: Any, read_block: Any, options: str) -> None:
    page = await installed.post_frame("acme", "p05", PLACEMENT_OPTIONS=options)
    assert page.status_code == 200
    assert read_block(page)["placement_options"] == {}


async def test_an_application_token_that_can_be_none_is_not_kept(installed: Any) -> None:
    """Of an administrator too: PostgreSQL could not take it, and no event would ever bring it."""
    before = await installed.rows("acme", "SELECT application_token FROM portals")
    page = await installed.post_frame("acme", "p19", APPLICATION_TOKEN="a\0b")
    assert page.status_code == 403
    assert await installed.rows("acme", "SELECT application_token FROM portals") == before


async def test_a_refresh_token_that_can_be_none_is_not_kept(running: Any) -> None:
    page = await running.post_frame("acme", "p19", "install", REFRESH_ID="r" * 100_000)
    assert page.status_code == 200
    assert await running.rows("acme", "SELECT 1 FROM grants") == []


@pytest.mark.parametrize("language", ["\0\0", "zz", ""])
async def test_an_events_language_is_one_of_ours(running: Any, language: str) -> None:
    _, form = await running.emulator.frame("acme", "p19")
    event = {
        "event": "ONAPPINSTALL", "data[LANGUAGE_ID]": language, "auth[access_token]": form["AUTH_ID"],
        "auth[refresh_token]": form["REFRESH_ID"], "auth[member_id]": form["member_id"],
        "auth[application_token]": form["APPLICATION_TOKEN"],
    }  # fmt: skip
    assert (await running.client.post("/bitrix24/events", data=event)).json() == {"status": "accepted"}
    await running.gateway.public.state.parts.callbacks.settle()
    assert await running.rows("acme", "SELECT language FROM portals") == [{"language": "en"}]


@pytest.mark.parametrize("name", ["%00", "a" * 300, "..%2f..%2findex.html", ".", "%ff", "index-abc.js%00"])
async def test_a_built_file_has_a_plain_name(installed: Any, name: str) -> None:
    answer = await installed.client.get(f"/app/assets/{name}")
    assert (answer.status_code, answer.json()["code"]) in {(404, "not_found"), (422, "invalid")}


async def test_an_address_with_nul_is_refused(installed: Any) -> None:
    headers = await installed.bearer("acme", "p05")
    for path in ("/api/v1/requests?text=%00", "/api/v1/company/cost-centres?cursor=a%00b", "/api/v1/operations/%00"):
        answer = await installed.client.get(path, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid"), path


async def test_a_version_nobody_has_read_is_no_version(installed: Any) -> None:
    terms = {"start": "2026-01-01T00:00:00Z", "end": "2026-02-01T00:00:00Z"}
    for version in ("0", '"0"', '"\u0663"', "*", '"1", "2"', ""):
        headers = {**await installed.bearer("acme", "p05"), "Idempotency-Key": str(uuid4())}
        sent = [*headers.items(), ("If-Match", version.encode())]
        answer = await installed.client.put(f"/api/v1/company/absences/{uuid4()}", json=terms, headers=sent)
        assert (answer.status_code, answer.json()["code"]) == (412, "if_match_failed"), version


@pytest.mark.parametrize("start", ["0001-01-01T00:00:00Z", "0000-01-01T00:00:00Z", "3000-01-01T00:00:00Z"])
async def test_an_instant_outside_of_the_calendar_is_refused(installed: Any, start: str) -> None:
    headers = {**await installed.bearer("acme", "p05"), "Idempotency-Key": str(uuid4())}
    body = {"start": start, "end": "2026-02-01T00:00:00Z"}
    answer = await installed.client.post("/api/v1/company/absences", json=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


@pytest.mark.parametrize("body", [b"[" * 100_000, b"\xff", b'{"title": ' + b"9" * 5000 + b"}", b""])
@pytest.mark.parametrize("kind", ["application/json", "text/plain"])
async def test_a_body_that_is_no_json_is_invalid(installed: Any, body: bytes, kind: str) -> None:
    headers = {**await installed.bearer("acme", "p05"), "Idempotency-Key": str(uuid4()), "Content-Type": kind}
    answer = await installed.client.post("/api/v1/requests", content=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_command_stricter_than_its_body_is_the_askers_to_correct(installed: Any, monkeypatch: Any) -> None:
    """Should a route forget a bound of its command, the answer still names the field."""
    from gateway.api import requests  # noqa: PLC0415 - the route is made forgetful

    monkeypatch.setattr(requests, "derived", lambda *_: "no uuid")
    headers = {**await installed.bearer("acme", "p05"), "Idempotency-Key": str(uuid4())}
    answer = await installed.client.post("/api/v1/requests", json=DRAFT, headers=headers)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/request_id")


async def test_every_answer_says_that_it_is_no_page_and_not_to_be_kept(installed: Any) -> None:
    for path in ("/api/v1/me", "/api/v1/nothing", "/nothing", "/bitrix24/app", "/problems/invalid"):
        answer = await installed.client.get(path, headers=await installed.bearer("acme", "p05"))
        assert answer.headers["x-content-type-options"] == "nosniff", path
        assert answer.headers["cache-control"] == "no-store", path
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"], path
        assert "x-frame-options" not in answer.headers


@pytest.mark.parametrize("line", [b"FOO /api/v1/me HTTP/1.1\r\n\r\n", b"\0\r\n\r\n", b"GET / HTTP/1.1\r\na\x01: b\r\n\r\n"])
async def test_what_is_no_http_is_refused_as_a_problem(installed: Any, line: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", installed.settings.port)
    writer.write(line)
    answer = await asyncio.wait_for(reader.read(), 10)
    writer.close()
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400")
    assert b"application/problem+json" in head
    assert b'"code":"bad_request"' in body
