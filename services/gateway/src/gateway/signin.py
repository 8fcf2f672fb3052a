"""Who is calling: a Bitrix24 access token is proved at the OAuth server and nowhere else.

DOMAIN, PROTOCOL and SERVER_ENDPOINT of a frame's POST are never addresses: the OAuth host comes from an exact list,
the portal's own address from the OAuth server's answer. No call to the portal happens at sign-in.
"""

import hashlib
import re
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol
from urllib.parse import urlsplit
from uuid import UUID

from common.bitrix24 import AppInfo, Bitrix24Error, ExpiredToken, NotInstalled, PortalError, QueryLimit
from common.clock import Clock
from common.errors import DomainError, Forbidden
from common.identity import portal_id
from common.persistence.pool import Database
from gateway.portals.registry import Portal, Registration, Registry
from gateway.problems import ServiceUnavailable, TokenRefused

PROOF_KEPT = timedelta(minutes=5)
PROOFS_KEPT = 20_000
HOST = re.compile(r"[a-z0-9.:_-]+")
_TOKEN = re.compile(r"[!-~]{1,512}")


class PortalRefused(Forbidden):
    """This token belongs to another app, portal or person than it claims."""

    code = "portal_refused"


class PortalSuspended(Forbidden):
    """The app was removed from this portal."""

    code = "portal_suspended"


@dataclass(frozen=True, slots=True)
class Claim:
    """What a frame says about itself. Nothing of it is believed before `SignIn.verify`."""

    auth_id: str
    member_id: str
    server_endpoint: str = ""


@dataclass(frozen=True, slots=True)
class Verified:
    """What the OAuth server says: the person, the portal, the app, and where the portal answers."""

    portal: UUID
    member_id: str
    person: str
    registration: Registration
    origin: str
    rest_base: str
    oauth_origin: str
    installed: bool
    expires_at: datetime
    known: Portal | None


class AppInfoSource(Protocol):
    """The OAuth server's `app.info`."""

    async def app_info(self, origin: str, access_token: str) -> AppInfo: ...


class Proofs:
    """`app.info` answers kept for minutes by the token's hash, never past the token's own end."""

    def __init__(self, oauth: AppInfoSource, clock: Clock) -> None:
        self._oauth = oauth
        self._clock = clock
        self._kept: OrderedDict[str, tuple[datetime, str, AppInfo]] = OrderedDict()

    async def app_info(self, origins: list[str], token: str) -> tuple[str, AppInfo]:
        """The origin that knows the token, and its answer. Raises TokenRefused or ServiceUnavailable."""
        name = hashlib.sha256(token.encode()).hexdigest()
        until, origin, info = self._kept.get(name, (None, "", None))
        if until is not None and info is not None and until > self._clock() and origin in origins:
            return origin, info
        origin, info = await self._ask(origins, token)
        if not info.installed:  # the installer is at work: this changes within seconds
            return origin, info
        self._kept[name] = (min(self._clock() + PROOF_KEPT, _end_of(info)), origin, info)
        while len(self._kept) > PROOFS_KEPT:
            self._kept.popitem(last=False)
        return origin, info

    def forget(self, portal_member_id: str) -> None:
        """The portal changed hands or state: what was proved about its tokens is stale."""
        stale = [name for name, (_, _, info) in self._kept.items() if info.member_id == portal_member_id]
        for name in stale:
            del self._kept[name]

    async def _ask(self, origins: list[str], token: str) -> tuple[str, AppInfo]:
        refusal: DomainError = TokenRefused("no OAuth server may be asked about this token")
        for origin in origins:
            try:
                return origin, await self._oauth.app_info(origin, token)
            except Bitrix24Error as error:
                refusal = _refusal(error)
                refusal.__cause__ = error
        raise refusal


def _refusal(error: Bitrix24Error) -> DomainError:
    if isinstance(error, ExpiredToken):
        return TokenRefused("the token has expired or was never issued", reason="expired")
    if isinstance(error, NotInstalled):
        return PortalSuspended("the OAuth server says the app is not installed")
    if isinstance(error, PortalError) and not isinstance(error, QueryLimit):
        return TokenRefused(f"the OAuth server refuses the token: {error.code}")
    return ServiceUnavailable("the OAuth server of Bitrix24 cannot be reached")


def _end_of(info: AppInfo) -> datetime:
    return datetime.fromtimestamp(info.expires, tz=UTC)


class SignIn:
    """Turns a claim into a verified person of a verified portal."""

    def __init__(self, db: Database, registry: Registry, proofs: Proofs, oauth_origins: frozenset[str]) -> None:
        self._db = db
        self._registry = registry
        self._proofs = proofs
        self._origins = oauth_origins

    async def verify(self, claim: Claim, *, installed_only: bool = False) -> Verified:
        """Raises TokenRefused, PortalRefused, PortalSuspended, ServiceUnavailable.

        A portal that is not installed may pass (installers come that way): `installed` and `known` say so. With
        `installed_only` it is refused before anybody is asked: strangers cannot make us ask for them.
        """
        if not is_token(claim.auth_id):
            raise TokenRefused("no token of Bitrix24 looks like this")
        portal = portal_id(claim.member_id)
        async with self._db.transaction(portal) as tx:
            known = await self._registry.portal(tx)
        if installed_only and (known is None or not known.is_installed):
            raise PortalSuspended
        oauth_origin, info = await self._proofs.app_info(self._hosts(claim, known), claim.auth_id)
        if info.member_id != claim.member_id:
            raise PortalRefused("the token was issued in another portal")
        async with self._db.transaction(portal) as tx:
            registration = await self._registry.registration(tx, info.client_id)
        if registration is None:
            raise PortalRefused("the token was issued to another app")
        origin = origin_of(info.client_endpoint)
        if not origin:
            raise PortalRefused("the portal has no usable address")
        if _end_of(info) <= self._db.now():
            raise TokenRefused("the token has expired", reason="expired")
        return Verified(
            portal, info.member_id, str(info.user_id), registration, origin,
            info.client_endpoint, oauth_origin, info.installed, _end_of(info), known,
        )  # fmt: skip

    def _hosts(self, claim: Claim, known: Portal | None) -> list[str]:
        """A known portal's own OAuth host; else the one it announces, if it is on the list; else the whole list."""
        announced = origin_of(claim.server_endpoint)
        if claim.server_endpoint and announced not in self._origins:
            raise PortalRefused("SERVER_ENDPOINT names no OAuth server of Bitrix24")
        if known is not None and known.oauth_origin in self._origins:
            return [known.oauth_origin]
        return [announced] if announced else sorted(self._origins)


def require_installed(verified: Verified) -> Portal:
    """The portal as we keep it, when everything about the token fits it. Raises PortalRefused or PortalSuspended."""
    portal = verified.known
    if portal is None or not portal.is_installed or not verified.installed:
        raise PortalSuspended
    if portal.client_id != verified.registration.client_id:
        raise PortalRefused("the token was issued to another app than this portal installed")
    return portal


def is_token(text: str) -> bool:
    """Whether it may be a token of Bitrix24 at all: printable, without blanks, of bounded length."""
    return _TOKEN.fullmatch(text) is not None


def origin_of(url: str) -> str:
    """scheme://host[:port] of an address, in lower case, default ports left out; empty when it is no web address."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username is not None:
        return ""
    if not HOST.fullmatch(parts.hostname):  # it goes into a header: no blank or semicolon may pass
        return ""
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    default = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{host}" if port in {None, default} else f"{parts.scheme}://{host}:{port}"
