"""The client against the portal emulator: the same wire as in life, over the guarded transport."""

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator, Iterator
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from common.bitrix24 import (
    AccessToken,
    Bucket,
    EgressRefused,
    NotInstalled,
    OAuthClient,
    PortalClient,
    PortalError,
    Share,
    Shares,
    guarded_client,
)
from common.testing.processes import spawn

pytestmark = pytest.mark.integration


class Emulated:
    """The first emulated portal, its switches, and a token source for it."""

    def __init__(self, ready: dict[str, Any]) -> None:
        self.ready = ready
        self.issued = 0

    @property
    def portal(self) -> dict[str, Any]:
        return self.ready["portals"][0]

    @property
    def settings(self) -> Any:
        origins = f"{self.portal['origin']},{self.ready['oauth']}"
        return SimpleNamespace(environment="development", dev_allowed_origins=origins)

    def post(self, path: str, **body: Any) -> Any:
        return httpx.post(f"{self.ready['control']}/control/{path}", json={"portal": "acme"} | body).json()

    def calls(self) -> dict[str, Any]:
        state = httpx.get(f"{self.ready['control']}/control/state", params={"portal": "acme"}).json()
        return state["calls"]

    async def get(self, portal: UUID) -> AccessToken:
        self.issued += 1
        self.token = await asyncio.to_thread(self.post, "tokens")
        info = self.portal
        return AccessToken(self.token["AUTH_ID"], info["rest"], info["app"]["code"], time.time() + 3600, info["admin"])

    async def report_failed(self, portal: UUID, token: AccessToken) -> None:
        pass


class OneToken(Emulated):
    """Keeps its token until told that it failed."""

    kept: AccessToken | None = None

    async def get(self, portal: UUID) -> AccessToken:
        self.kept = self.kept or await super().get(portal)
        return self.kept

    async def report_failed(self, portal: UUID, token: AccessToken) -> None:
        self.kept = None


@pytest.fixture(scope="module")
def emulated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OneToken]:
    log = tmp_path_factory.mktemp("emulator") / "log.txt"
    argv = [sys.executable, "-m", "portal_emulator", "--app-url", "http://127.0.0.1:9", "--die-with-parent"]
    child = spawn(argv, log=log)
    try:
        child.wait_until(lambda: '"ready"' in child.tail(1), 30, "the emulator")
        emulated = OneToken(json.loads(child.tail(1)))
        emulated.post("finish")
        yield emulated
    finally:
        child.stop()


@pytest.fixture
async def http(emulated: OneToken) -> AsyncIterator[httpx.AsyncClient]:
    emulated.post("rate-limit", empty=True)
    async with guarded_client(emulated.settings) as client:
        yield client


@pytest.fixture
def client(emulated: OneToken, http: httpx.AsyncClient) -> PortalClient:
    return PortalClient(http, emulated, uuid4(), Bucket(Share(50, 40)))


async def test_every_person_and_department_is_listed(emulated, client):
    people = await client.list_all("user.get", {"FILTER": {"ACTIVE": True}})
    assert {p["ID"] for p in people} == {p["id"] for p in emulated.portal["people"] if p["active"]}
    departments = await client.list_by_offset("department.get")
    assert {d["ID"] for d in departments} == {d["id"] for d in emulated.portal["departments"]}


async def test_an_expired_token_is_renewed_once(emulated, client):
    await client.call("profile")
    issued = emulated.issued
    await asyncio.to_thread(emulated.post, "tokens/expire")
    assert (await client.call("profile")).result["ID"] == emulated.portal["admin"]
    assert emulated.issued == issued + 1


async def test_a_batch_has_results_and_errors_beside_each_other(client):
    answers = await client.batch([("me", "profile", {}), ("no", "no.such.method", {}), ("info", "app.info", {})])
    assert answers["me"]["ADMIN"] is True
    assert isinstance(answers["no"], PortalError)
    assert answers["info"]["CODE"]


async def test_a_server_error_and_a_cut_connection_are_survived(emulated, client):
    await asyncio.to_thread(emulated.post, "faults", fail_next=1)
    assert (await client.call("profile")).result
    await asyncio.to_thread(emulated.post, "faults", lose_next=1)
    assert (await client.call("profile")).result


async def test_the_shares_together_are_never_told_too_much(emulated, http):
    shares = (Shares.NOTIFIER, Shares.ORGANISATION, Shares.INTERACTIVE)
    clients = [PortalClient(http, emulated, uuid4(), Bucket(share)) for share in shares]
    before = emulated.calls()["rate_limited"]
    burst = [one.call("profile") for one, share in zip(clients, shares, strict=True) for _ in range(share.burst)]
    await asyncio.gather(*burst)
    assert emulated.calls()["rate_limited"] == before


async def test_the_oauth_host_tells_whose_token_it_is(emulated, http):
    token = (await emulated.get(uuid4())).token
    oauth = OAuthClient(http, [emulated.ready["oauth"]])
    info = await oauth.app_info(emulated.ready["oauth"], token)
    assert (info.member_id, info.user_id) == (emulated.portal["member_id"], emulated.portal["admin"])
    assert (info.client_id, info.client_endpoint) == (emulated.portal["app"]["client_id"], emulated.portal["rest"])
    assert (await oauth.profile(info.client_endpoint, token)).admin


async def test_a_grant_is_redeemed_once(emulated, http):
    fields = await asyncio.to_thread(emulated.post, "tokens")
    oauth, app = OAuthClient(http, [emulated.ready["oauth"]]), emulated.portal["app"]
    secrets = (app["client_id"], app["client_secret"], fields["REFRESH_ID"])
    grant = await oauth.refresh(emulated.ready["oauth"], *secrets)
    assert (grant.member_id, grant.user_id) == (emulated.portal["member_id"], emulated.portal["admin"])
    with pytest.raises(PortalError, match="invalid_grant"):
        await oauth.refresh(emulated.ready["oauth"], *secrets)


async def test_an_emulator_is_not_called_in_production(emulated):
    settings = SimpleNamespace(environment="production", dev_allowed_origins=emulated.settings.dev_allowed_origins)
    async with guarded_client(settings) as strict:
        with pytest.raises(EgressRefused):
            await PortalClient(strict, emulated, uuid4(), Bucket(Shares.NOTIFIER)).call("profile")


async def test_a_removed_app_is_told_apart_from_an_expired_token(emulated, client):
    await client.call("profile")
    await asyncio.to_thread(emulated.post, "uninstall")
    with pytest.raises(NotInstalled):
        await client.call("profile")
