"""A portal names its own address: in production nothing inside our network is ever called for it."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from common.bitrix24 import Buckets, EgressGuard, OAuthClient, Shares
from common.bitrix24.egress import GuardedTransport
from gateway.portals.installation import Installation, Offer
from gateway.portals.registry import Registration
from gateway.signin import PortalRefused, Verified


class Untouched:
    """Stands for everything that must not be reached."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"{name} was used")


async def loopback(_: str, __: int) -> list[str]:
    return ["127.0.0.1"]


def verified_at(rest_base: str) -> Verified:
    return Verified(
        portal=uuid4(), member_id="m", person="1", registration=Registration("local.1", "s", "local.1"),
        origin=rest_base.removesuffix("/rest/"), rest_base=rest_base, oauth_origin="https://oauth.bitrix.info",
        installed=True, expires_at=datetime.now(UTC) + timedelta(hours=1), known=None,
    )  # fmt: skip


@pytest.mark.parametrize(
    "rest_base",
    [
        "https://portal.example/rest/",
        "https://127.0.0.1/rest/",
        "http://portal.example/rest/",
        "https://portal.example:8443/rest/",
    ],
)
async def test_a_portal_that_lives_on_our_side_cannot_be_installed(rest_base: str) -> None:
    guard = EgressGuard((), resolve=loopback)
    async with httpx.AsyncClient(transport=GuardedTransport(guard, max_bytes=65536, deadline=5.0)) as http:
        oauth = OAuthClient(http, ["https://oauth.bitrix.info"])
        nothing = Untouched()
        installation = Installation(
            nothing, nothing, nothing, oauth, http, Buckets(Shares.INTERACTIVE), "https://us.example", lambda *_: None
        )
        with pytest.raises(PortalRefused):
            await installation.install(verified_at(rest_base), Offer("access", "refresh"))
