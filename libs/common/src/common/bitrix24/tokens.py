"""Access tokens of a portal. Only the gateway holds grants; other services ask it and remember the answer."""

import asyncio
import hashlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

import httpx

from common.bitrix24.errors import NeedsAuth, TokenUnavailable, UnknownPortal

_EARLY = 30.0  # seconds before its end in which a token is not used any more
_OK, _NOT_FOUND, _CONFLICT = 200, 404, 409


@dataclass(frozen=True, slots=True)
class AccessToken:
    """Acts with the rights of `user_id`; `rest_base` ends with a slash, `expires_at` is Unix time."""

    token: str = field(repr=False)
    rest_base: str
    app_code: str
    expires_at: float
    user_id: str
    origin: str = ""


class TokenSource(Protocol):
    """Where calls get their token. Raises NeedsAuth, UnknownPortal or TokenUnavailable."""

    async def get(self, portal: UUID) -> AccessToken: ...

    async def report_failed(self, portal: UUID, token: AccessToken) -> None:
        """The portal refused this token: the next `get` must bring another one."""
        ...


Sign = Callable[[UUID, str, str], Mapping[str, str]]
"""(portal, path, raw query) -> headers that prove to the gateway which service asks."""


class GatewayTokens:
    """Asks the gateway's tokens listener, keeps the answer until it expires, one question at a time."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        url: str,
        sign: Sign,
        *,
        now: Callable[[], float] = time.time,
    ) -> None:
        """`http` is a plain client: the listener is inside our network, where the guarded one refuses to go."""
        self._http, self._url, self._now = http, url.rstrip("/"), now
        self._sign = sign
        self._known: dict[UUID, AccessToken] = {}
        self._failed: dict[UUID, str] = {}
        self._asking: dict[UUID, asyncio.Lock] = {}

    async def get(self, portal: UUID) -> AccessToken:
        async with self._asking.setdefault(portal, asyncio.Lock()):
            known = self._known.get(portal)
            if known is not None and known.expires_at - _EARLY > self._now():
                return known
            fresh = await self._ask(portal, self._failed.get(portal))
            self._known[portal] = fresh
            if _fingerprint(fresh) != self._failed.get(portal):
                self._failed.pop(portal, None)
            return fresh

    async def report_failed(self, portal: UUID, token: AccessToken) -> None:
        known = self._known.get(portal)
        if known is None or known.token == token.token:  # a later token must not fall with an earlier one
            self._known.pop(portal, None)
            self._failed[portal] = _fingerprint(token)

    def forget(self, portal: UUID) -> None:
        """The portal is gone; nothing of it stays in memory."""
        for memory in (self._known, self._failed, self._asking):
            memory.pop(portal, None)

    async def _ask(self, portal: UUID, failed: str | None) -> AccessToken:
        path, query = f"/tokens/{portal}", f"failed={failed}" if failed else ""
        target = f"{self._url}{path}" + (f"?{query}" if query else "")
        headers = dict(self._sign(portal, path, query))
        try:
            answer = await self._http.get(target, headers=headers, timeout=10.0)
        except httpx.HTTPError as failure:
            raise TokenUnavailable("the gateway cannot be asked for a token") from failure
        if answer.status_code == _NOT_FOUND:
            raise UnknownPortal(str(portal))
        if answer.status_code == _CONFLICT:
            raise NeedsAuth(str(portal))
        if answer.status_code != _OK:
            raise TokenUnavailable(f"the gateway answered {answer.status_code}")
        try:
            return _token(answer.json())
        except (KeyError, TypeError, ValueError) as wrong:
            raise TokenUnavailable("the gateway's answer is not a token") from wrong


def _token(body: dict[str, Any]) -> AccessToken:
    return AccessToken(
        token=str(body["access_token"]),
        rest_base=str(body["rest_base"]),
        app_code=str(body["app_code"]),
        expires_at=float(body["expires_at"]),
        user_id=str(body["user_id"]),
        origin=str(body.get("origin") or ""),
    )


def _fingerprint(token: AccessToken) -> str:
    return hashlib.sha256(token.token.encode()).hexdigest()
