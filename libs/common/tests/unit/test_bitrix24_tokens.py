"""Where tokens come from, whose they are, and how fast they may be used."""

import asyncio
import hashlib
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from common.bitrix24 import (
    Bucket,
    Buckets,
    EgressRefused,
    GatewayTokens,
    NeedsAuth,
    NotInstalled,
    OAuthClient,
    PortalError,
    PortalUnavailable,
    Shares,
    TokenUnavailable,
    UnknownPortal,
)

PORTAL = uuid4()


class Gateway:
    """The tokens listener: counts questions, hands out a new token when told that one failed."""

    def __init__(self, *, lifetime: float = 3600, status: int = 200) -> None:
        self.now, self.lifetime, self.status = 1000.0, lifetime, status
        self.asked: list[str] = []
        http = httpx.AsyncClient(transport=httpx.MockTransport(self.handle))
        self.tokens = GatewayTokens(http, "http://gateway:8081/", self.sign, now=lambda: self.now)

    def sign(self, portal: UUID, path: str, query: str) -> dict[str, str]:
        return {"x-signature": f"{portal}|{path}|{query}"}

    async def handle(self, request: httpx.Request) -> httpx.Response:
        query = request.url.query.decode()
        assert request.headers["x-signature"] == f"{PORTAL}|/tokens/{PORTAL}|{query}"
        self.asked.append(query)
        await asyncio.sleep(0)
        body = {
            "access_token": f"t{len(self.asked)}", "rest_base": "https://p.example/rest/", "origin": "https://p.example",
            "app_code": "local.x", "expires_at": self.now + self.lifetime, "user_id": 1,
        }  # fmt: skip
        return httpx.Response(self.status, json=body if self.status == 200 else {})


async def test_a_token_is_asked_for_once_however_many_want_it():
    gateway = Gateway()
    found = await asyncio.gather(*(gateway.tokens.get(PORTAL) for _ in range(20)))
    assert {token.token for token in found} == {"t1"}
    assert len(gateway.asked) == 1


async def test_a_token_is_kept_until_shortly_before_its_end():
    gateway = Gateway()
    await gateway.tokens.get(PORTAL)
    gateway.now += 3500
    assert (await gateway.tokens.get(PORTAL)).token == "t1"
    gateway.now += 80
    assert (await gateway.tokens.get(PORTAL)).token == "t2"


async def test_a_failed_token_is_named_by_its_hash_only():
    gateway = Gateway()
    token = await gateway.tokens.get(PORTAL)
    await gateway.tokens.report_failed(PORTAL, token)
    assert (await gateway.tokens.get(PORTAL)).token == "t2"
    assert gateway.asked[1] == "failed=" + hashlib.sha256(b"t1").hexdigest()


async def test_a_late_report_does_not_throw_away_the_next_token():
    gateway = Gateway()
    old = await gateway.tokens.get(PORTAL)
    await asyncio.gather(*(gateway.tokens.report_failed(PORTAL, old) for _ in range(3)))
    new = await gateway.tokens.get(PORTAL)
    await gateway.tokens.report_failed(PORTAL, old)
    assert await gateway.tokens.get(PORTAL) == new


async def test_a_token_does_not_show_itself_in_logs():
    assert "t1" not in repr(await Gateway().tokens.get(PORTAL))


@pytest.mark.parametrize(("status", "kind"), [(404, UnknownPortal), (409, NeedsAuth), (500, TokenUnavailable)])
async def test_no_token_has_a_reason(status, kind):
    with pytest.raises(kind):
        await Gateway(status=status).tokens.get(PORTAL)


def oauth(answer: httpx.Response | Exception) -> OAuthClient:
    def handle(request: httpx.Request) -> httpx.Response:
        if isinstance(answer, Exception):
            raise answer
        return answer

    http = httpx.AsyncClient(transport=httpx.MockTransport(handle))
    return OAuthClient(http, ["https://oauth.example"], now=lambda: 1000.0)


def info(**changes: Any) -> dict[str, Any]:
    install = {"installed": True, "member_id": "m", "client_endpoint": "https://p.example/rest", "scope": "im,user"}
    result = {"client_id": "local.x", "user_id": "17", "expires": "1970-01-01T01:00:00+00:00", "install": install}
    return {"result": result | changes}


async def test_app_info_tells_app_portal_and_person():
    found = await oauth(httpx.Response(200, json=info())).app_info("https://oauth.example", "t")
    assert (found.client_id, found.member_id, found.user_id, found.installed) == ("local.x", "m", "17", True)
    assert (found.client_endpoint, found.expires, found.scope) == ("https://p.example/rest/", 3600.0, ("im", "user"))


async def test_only_listed_hosts_are_asked_whose_token_it_is():
    client = oauth(httpx.Response(200, json=info()))
    for origin in ("https://oauth.example.evil", "http://oauth.example", "https://oauth.example:444", "nonsense"):
        with pytest.raises(EgressRefused):
            await client.app_info(origin, "t")
        assert not client.knows(origin)
    assert client.knows("https://oauth.example/rest/")


@pytest.mark.parametrize("missing", [{"client_id": ""}, {"user_id": None}, {"install": []}])
async def test_an_incomplete_proof_is_no_proof(missing):
    with pytest.raises(PortalError, match="incomplete_answer"):
        await oauth(httpx.Response(200, json=info(**missing))).app_info("https://oauth.example", "t")


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (httpx.Response(200, json={"error": "wrong_client"}), PortalError),
        (httpx.Response(401, json={"error": "NOT_INSTALLED"}), NotInstalled),
        (httpx.Response(502, text="<html>"), PortalUnavailable),
        (httpx.ConnectError("away"), PortalUnavailable),
    ],
)
async def test_the_oauth_hosts_refusals_keep_their_meaning(answer, kind):
    with pytest.raises(kind):
        await oauth(answer).app_info("https://oauth.example", "t")


async def test_a_refresh_without_expires_is_reckoned_from_its_lifetime():
    body = {
        "access_token": "a",
        "refresh_token": "r",
        "expires_in": 60,
        "member_id": "m",
        "client_endpoint": "https://p/rest/",
    }
    grant = await oauth(httpx.Response(200, json=body)).refresh("https://oauth.example", "id", "secret", "old")
    assert (grant.expires, grant.user_id, grant.refresh_token) == (1060.0, None, "r")
    assert "r" not in repr(grant).partition("expires")[0].replace("Grant", "")


async def test_an_inactive_person_has_no_profile():
    with pytest.raises(PortalError, match="no_profile"):
        await oauth(httpx.Response(200, json={"result": []})).profile("https://p.example/rest", "t")
    found = await oauth(httpx.Response(200, json={"result": {"ID": "1", "ADMIN": "Y"}})).profile("https://p/rest", "t")
    assert (found.id, found.admin) == ("1", True)


class Time:
    """Seconds that pass only by sleeping."""

    def __init__(self) -> None:
        self.at = 0.0

    def now(self) -> float:
        return self.at

    async def sleep(self, seconds: float) -> None:
        self.at += max(seconds, 1e-6)


async def test_all_services_at_full_load_never_reach_bitrix24s_limit():
    """The portal's counter loses 2 a second and refuses above 50; every share spends all it has for ten minutes."""
    calls: list[float] = []
    for share in (Shares.NOTIFIER, Shares.ORGANISATION, Shares.INTERACTIVE):
        time = Time()
        bucket = Bucket(share, now=time.now, sleep=time.sleep)
        while time.at < 600:
            await bucket.take()
            calls.append(time.at)
    level, last, highest = 0.0, 0.0, 0.0
    for at in sorted(calls):
        level = max(0.0, level - 2 * (at - last)) + 1
        last, highest = at, max(highest, level)
    assert 45 < highest <= 50


async def test_ten_thousand_notices_fit_their_time():
    time = Time()
    bucket = Bucket(Shares.NOTIFIER, now=time.now, sleep=time.sleep)
    for _ in range(10_000 // 49 + 1):
        await bucket.take()
    assert time.at < 130


async def test_a_blocked_bucket_waits_and_has_lost_its_burst():
    time = Time()
    bucket = Bucket(Shares.NOTIFIER, now=time.now, sleep=time.sleep)
    bucket.block(4)
    assert not bucket.try_take()
    await bucket.take()
    assert time.at >= 4
    assert bucket.level < 7


async def test_ready_waits_without_taking():
    time = Time()
    bucket = Bucket(Shares.NOTIFIER, level=0, now=time.now, sleep=time.sleep)
    await bucket.ready()
    assert bucket.try_take()
    assert not bucket.try_take()


def test_a_portal_keeps_its_bucket():
    buckets = Buckets(Shares.INTERACTIVE)
    assert buckets.of(PORTAL) is buckets.of(PORTAL)
    assert buckets.of(PORTAL) is not buckets.of(uuid4())
    first = buckets.of(PORTAL)
    buckets.forget(PORTAL)
    assert buckets.of(PORTAL) is not first
