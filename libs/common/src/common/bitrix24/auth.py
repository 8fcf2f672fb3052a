"""Bitrix24's OAuth host: whose token is this, and a new one for an old grant.

The host is one of a fixed list, never an address that a request brought along. Formats are those that
Bitrix24's own SDK reads.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx
import orjson

from common.bitrix24.egress import origin_of
from common.bitrix24.errors import EgressRefused, PortalError, PortalUnavailable
from common.bitrix24.wire import as_bool, as_float, as_int, as_map, decode

_HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class AppInfo:
    """What the OAuth host knows about a token; `expires` is Unix time, `client_endpoint` the REST base."""

    client_id: str
    member_id: str
    user_id: str
    installed: bool
    client_endpoint: str
    domain: str
    expires: float
    status: str
    scope: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grant:
    """A fresh pair of tokens. The refresh token replaces the one that was used; `expires` is Unix time."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires: float
    member_id: str
    user_id: str | None
    client_endpoint: str
    scope: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """The owner of a token, as the portal describes him; `admin` = may manage the app."""

    id: str
    admin: bool
    name: str
    last_name: str
    time_zone: str | None


class OAuthClient:
    """Questions to the OAuth host, and `profile` at a portal.

    Every method raises EgressRefused (host not listed), PortalUnavailable, PortalMoved or PortalError: as
    NotInstalled, ExpiredToken, and plain PortalError with `invalid_client`, `wrong_client` (comes under HTTP
    200), `invalid_grant` (the grant is dead), `invalid_request`, `PAYMENT_REQUIRED`.
    """

    def __init__(
        self, http: httpx.AsyncClient, origins: Iterable[str], *, now: Callable[[], float] = time.time
    ) -> None:
        self._http, self._now = http, now
        self._origins = frozenset(origin_of(origin) for origin in origins)

    def knows(self, url: str) -> bool:
        """Whether an announced SERVER_ENDPOINT points at one of our OAuth hosts."""
        try:
            return origin_of(url) in self._origins
        except EgressRefused:
            return False

    async def app_info(self, origin: str, access_token: str) -> AppInfo:
        """Whose token this is: app, portal, person. The only proof of identity there is."""
        body = await self._get(f"{self._base(origin)}/rest/app.info/", {"auth": access_token})
        result = as_map(body.get("result"))
        install = as_map(result.get("install"))
        client_id, member_id = result.get("client_id"), install.get("member_id")
        user_id, endpoint = as_int(result.get("user_id")), install.get("client_endpoint")
        if not client_id or not member_id or user_id is None or not endpoint:
            raise PortalError("incomplete_answer", "app.info lacks client, portal or person")
        return AppInfo(
            client_id=str(client_id),
            member_id=str(member_id),
            user_id=str(user_id),
            installed=as_bool(install.get("installed")),
            client_endpoint=_with_slash(str(endpoint)),
            domain=str(install.get("domain") or ""),
            expires=_moment(result.get("expires"), self._now()),
            status=str(install.get("status") or ""),
            scope=_scope(install.get("scope") or result.get("scope")),
        )

    async def refresh(self, origin: str, client_id: str, secret: str, refresh_token: str) -> Grant:
        """Redeem a refresh token, once: it is dead afterwards whatever becomes of the answer."""
        query = {
            "grant_type": "refresh_token",
            "client_id": client_id,
            "client_secret": secret,
            "refresh_token": refresh_token,
        }
        body = await self._get(f"{self._base(origin)}/oauth/token/", query)
        access, refresh = body.get("access_token"), body.get("refresh_token")
        if not access or not refresh:
            raise PortalError("incomplete_answer", "the OAuth host sent no tokens")
        user = as_int(body.get("user_id"))
        lifetime = as_float(body.get("expires_in")) or _HOUR
        return Grant(
            access_token=str(access),
            refresh_token=str(refresh),
            expires=as_float(body.get("expires")) or self._now() + lifetime,
            member_id=str(body.get("member_id") or ""),
            user_id=None if user is None else str(user),
            client_endpoint=_with_slash(str(body.get("client_endpoint") or "")),
            scope=_scope(body.get("scope")),
        )

    async def profile(self, rest_base: str, token: str) -> Profile:
        """The token's owner, asked at the portal (counts against the portal's rate limit)."""
        body = await self._send("POST", f"{_with_slash(rest_base)}profile", content=orjson.dumps({"auth": token}))
        result = as_map(body.get("result"))
        person = as_int(result.get("ID"))
        if person is None:  # an inactive person gets an empty profile
            raise PortalError("no_profile", "the token's owner is not active")
        return Profile(
            id=str(person),
            admin=as_bool(result.get("ADMIN")),
            name=str(result.get("NAME") or ""),
            last_name=str(result.get("LAST_NAME") or ""),
            time_zone=str(result.get("TIME_ZONE") or "") or None,
        )

    def _base(self, origin: str) -> str:
        exact = origin_of(origin)
        if exact not in self._origins:
            raise EgressRefused("not one of Bitrix24's OAuth hosts")
        return exact

    async def _get(self, url: str, query: Mapping[str, str]) -> dict[str, Any]:
        return await self._send("GET", url, params=query)

    async def _send(self, method: str, url: str, **parts: Any) -> dict[str, Any]:
        try:
            response = await self._http.request(
                method, url, headers={"Content-Type": "application/json"}, timeout=10.0, **parts
            )
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as failed:
            raise PortalUnavailable(type(failed).__name__, outcome_unknown=False) from failed
        except httpx.HTTPError as failed:
            raise PortalUnavailable(type(failed).__name__, outcome_unknown=True) from failed
        return decode(response)


def _with_slash(url: str) -> str:
    return url if not url or url.endswith("/") else f"{url}/"


def _scope(value: Any) -> tuple[str, ...]:
    """Comma or space separated, depending on the page that describes it."""
    if isinstance(value, list):
        return tuple(str(item) for item in value)
    return tuple(str(value or "").replace(",", " ").split())


def _moment(value: Any, now: float) -> float:
    """ISO 8601 or Unix time; without either the token is treated as ending now."""
    number = as_float(value)
    if number is not None:
        return number
    try:
        return datetime.fromisoformat(str(value)).timestamp()
    except ValueError:
        return now
