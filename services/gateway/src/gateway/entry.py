"""The ways in: a frame's POST, its installer page, renewing a session, and granting us tokens."""

import asyncio
import hmac
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog

from common.persistence.pool import Database
from gateway.languages import LANGUAGES
from gateway.portals.grants import Grants
from gateway.portals.installation import AdministratorRequired, Installation, Offer
from gateway.portals.registry import Portal, Registry
from gateway.portals.states import PortalStates
from gateway.problems import ServiceUnavailable
from gateway.session import Session, Sessions
from gateway.signin import Claim, PortalRefused, PortalSuspended, SignIn, Verified, is_token, require_installed
from gateway.standing import Standings

log = structlog.get_logger()

NAME_WITHIN_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class FramePost:
    """What Bitrix24 posts into a frame. Only the tokens are looked at, and only to have them proved."""

    claim: Claim
    refresh_id: str = field(default="", repr=False)
    application_token: str | None = field(default=None, repr=False)
    language: str | None = None
    placement: str = "DEFAULT"
    placement_options: dict[str, Any] = field(default_factory=dict)

    def offer(self) -> Offer:
        sent = self.application_token
        token = sent if sent is not None and is_token(sent) else None
        return Offer(self.claim.auth_id, self.refresh_id, token, self.language or LANGUAGES[0])


@dataclass(frozen=True, slots=True)
class Opened:
    """A session and what the section wants to know at once. `needs_grant`: we cannot act for this portal any more."""

    token: str = field(repr=False)
    session: Session
    portal: Portal
    administrator: bool
    needs_grant: bool
    name: str

    @property
    def expires_at(self) -> datetime:
        return self.session.expires_at


class Entry:
    """Every door checks the same proof."""

    def __init__(
        self, db: Database, registry: Registry, grants: Grants, signin: SignIn, installation: Installation,
        sessions: Sessions, states: PortalStates, standings: Standings,
    ) -> None:  # fmt: skip
        self._db = db
        self._registry = registry
        self._grants = grants
        self._signin = signin
        self._installation = installation
        self._sessions = sessions
        self._states = states
        self._standings = standings

    async def open(self, post: FramePost) -> Opened:
        """A person opens the section. An administrator's first look also completes an installation we missed.

        Raises TokenRefused, PortalRefused, PortalSuspended, AdministratorRequired, ServiceUnavailable.
        """
        verified = await self._signin.verify(post.claim)
        known = verified.known
        is_ours = known is not None and known.is_installed and known.client_id == verified.registration.client_id
        if verified.installed and not is_ours:
            portal = await self._installation.install(verified, post.offer())
        else:
            portal = require_installed(verified)
            await self._check_application_token(portal, verified, post)
            portal = await self._follow_rename(portal, verified)
        return await self._opened(portal, verified, post.language)

    async def install(self, post: FramePost) -> Portal:
        """Raises what `open` raises, and BindingRefused."""
        verified = await self._signin.verify(post.claim)
        return await self._installation.install(verified, post.offer())

    async def verified_origin(self, post: FramePost) -> str | None:
        """Where a refusal may be shown: the portal the token belongs to, if it belongs to any of ours."""
        try:
            return (await self._signin.verify(post.claim)).origin
        except (PortalRefused, PortalSuspended):
            return None

    async def renew(self, claim: Claim) -> Opened:
        """Another ten minutes for the frame's current token."""
        verified = await self._signin.verify(claim, installed_only=True)
        return await self._opened(require_installed(verified), verified, None)

    async def grant(self, session: Session, claim: Claim, refresh_id: str) -> None:
        """An administrator's own tokens, offered by his own session."""
        verified = await self._signin.verify(claim, installed_only=True)
        portal = require_installed(verified)
        if (portal.portal, verified.person) != (session.portal, session.person):
            raise PortalRefused("the token is not the session's own")
        await self._installation.add_grant(verified, Offer(claim.auth_id, refresh_id, None, session.language))

    async def needs_grant(self, portal: Portal) -> bool:
        async with self._db.transaction(portal.portal) as tx:
            return await self._grants.count_alive(tx) == 0

    async def _check_application_token(self, portal: Portal, verified: Verified, post: FramePost) -> None:
        """Older portals send none. Another one than ours is only believed of an administrator (an update we missed)."""
        offered, kept = post.application_token, portal.application_token
        if not offered or not kept or hmac.compare_digest(offered.encode(), kept.encode()):
            return
        if not is_token(offered):
            raise PortalRefused("no application token looks like this")
        try:
            await self._installation.adopt_application_token(verified, post.offer())
        except AdministratorRequired as error:
            raise PortalRefused("the application token is not this portal's") from error

    async def _follow_rename(self, portal: Portal, verified: Verified) -> Portal:
        if (portal.origin, portal.rest_base) == (verified.origin, verified.rest_base):
            return portal
        async with self._db.transaction(portal.portal) as tx:
            await self._registry.moved(tx, verified.origin, verified.rest_base)
            moved = await self._registry.portal(tx)
        self._states.forget(portal.portal)
        log.info("portal.moved", portal=str(portal.portal), origin=verified.origin)
        return moved or portal

    async def _opened(self, portal: Portal, verified: Verified, language: str | None) -> Opened:
        async with self._db.transaction(portal.portal) as tx:
            administrator, last_language = await self._registry.person(tx, verified.person)
            spoken = language or last_language or portal.language
            seen = await self._registry.seen(tx, verified.person, spoken)
            await self._registry.say(tx, [seen] if seen else [], actor=verified.person)
            alive = await self._grants.count_alive(tx)
        token, session = self._sessions.issue(portal.portal, verified.person, spoken, self._db.now())
        name = await self._name(session)
        return Opened(token, session, portal, administrator, alive == 0, name)

    async def _name(self, session: Session) -> str:
        """A courtesy: the section must open also while approvals is away."""
        try:
            async with asyncio.timeout(NAME_WITHIN_SECONDS):
                return (await self._standings.for_reading(session.portal, session.person)).standing.name
        except (ServiceUnavailable, TimeoutError):
            return ""
