"""Installing, and every other moment at which an administrator's tokens are adopted: only with proof.

Proof is `app.info` (the token is ours, of this portal) and `profile.ADMIN` asked with the very token that is offered.
Every employee sees APPLICATION_TOKEN and client_id in his own browser, so neither counts for anything here.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from uuid import UUID

import httpx
import structlog

from common.bitrix24 import (
    AccessToken,
    Bitrix24Error,
    Buckets,
    EgressRefused,
    OAuthClient,
    Patience,
    PortalClient,
    PortalError,
    Profile,
)
from common.contracts.base import Event
from common.contracts.gateway import AdminLost, AdminProved, PortalInstalled
from common.errors import Forbidden
from common.persistence.pool import Database
from common.persistence.transaction import Transaction
from gateway.portals import due
from gateway.portals.bindings import bind_all
from gateway.portals.grants import Grants
from gateway.portals.registry import Portal, Registry
from gateway.problems import ServiceUnavailable, TokenRefused
from gateway.signin import PortalRefused, Verified, is_token

log = structlog.get_logger()


class AdministratorRequired(Forbidden):
    """Only an administrator of the portal may do this."""

    code = "administrator_required"


@dataclass(frozen=True, slots=True)
class Offer:
    """Tokens somebody offers, with the portal's current application token where it was sent along."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    application_token: str | None = field(default=None, repr=False)
    language: str = "en"


class Installation:
    """Proves administrators and keeps what they grant."""

    def __init__(
        self, db: Database, registry: Registry, grants: Grants, oauth: OAuthClient, http: httpx.AsyncClient,
        buckets: Buckets, public_url: str, changed: Callable[[UUID, str], None],
    ) -> None:  # fmt: skip
        self._db = db
        self._registry = registry
        self._grants = grants
        self._oauth = oauth
        self._http = http
        self._buckets = buckets
        self._public_url = public_url
        self._changed = changed

    async def install(self, verified: Verified, offer: Offer) -> Portal:
        """Keeps portal and grant, then binds menu item and events. Repeating it changes nothing further.

        Raises AdministratorRequired, PortalRefused, ServiceUnavailable, BindingRefused.
        """
        await self._prove_administrator(verified, offer)
        portal = _portal(verified, offer)
        async with self._db.transaction(verified.portal) as tx:
            before = await self._registry.portal(tx)
            if before is not None and before.client_id != portal.client_id:
                await self._grants.drop_all(tx)  # they were given to an app that is gone
            await self._registry.keep(tx, portal)
            await self._adopt(tx, verified, offer)
            await due.done(tx, due.CONFIRM_UNINSTALL)
            await due.done(tx, due.PURGE)
            events: list[Event] = []
            if before is None or not before.is_installed or before.client_id != portal.client_id:
                events.append(
                    PortalInstalled(
                        installer=verified.person,
                        language=offer.language,
                        app_code=portal.app_code,
                        origin=portal.origin,
                    )
                )
            await self._say_proved(tx, verified, offer, events)
        self._changed(verified.portal, verified.member_id)
        log.info("portal.installed", portal=str(verified.portal), person=verified.person)
        try:
            await bind_all(self._calls(verified, offer), self._public_url)
        except Bitrix24Error as error:
            raise ServiceUnavailable("the portal could not be asked to show the menu item") from error
        return portal

    async def add_grant(self, verified: Verified, offer: Offer) -> None:
        """One more administrator's grant. Raises AdministratorRequired, PortalRefused, ServiceUnavailable."""
        await self._prove_administrator(verified, offer)
        async with self._db.transaction(verified.portal) as tx:
            await self._adopt(tx, verified, offer)
            await self._say_proved(tx, verified, offer, [])
        log.info("portal.grant_added", portal=str(verified.portal), person=verified.person)

    async def adopt_application_token(self, verified: Verified, offer: Offer) -> None:
        """A frame brings another application token than we keep: an administrator's is right, anybody else's is not."""
        await self._prove_administrator(verified, offer)
        assert verified.known is not None
        async with self._db.transaction(verified.portal) as tx:
            await self._registry.keep(tx, replace(verified.known, application_token=offer.application_token))
            await self._say_proved(tx, verified, offer, [])
        self._changed(verified.portal, verified.member_id)

    async def _prove_administrator(self, verified: Verified, offer: Offer) -> None:
        profile = await self._profile(verified, offer)
        if profile.id != verified.person:
            raise PortalRefused("the portal names another owner of this token")
        if profile.admin:
            return
        async with self._db.transaction(verified.portal) as tx:
            if verified.known is not None and await self._registry.set_administrator(
                tx, verified.person, offer.language, administrator=False
            ):
                await self._registry.say(tx, [AdminLost(person=verified.person)], actor=verified.person)
        raise AdministratorRequired

    async def _profile(self, verified: Verified, offer: Offer) -> Profile:
        await self._buckets.of(verified.portal).take()
        try:
            return await self._oauth.profile(verified.rest_base, offer.access_token)
        except EgressRefused as error:
            raise PortalRefused(f"the portal's address may not be called: {error}") from error
        except PortalError as error:
            raise TokenRefused(f"the portal refuses the token: {error.code}") from error
        except Bitrix24Error as error:
            raise ServiceUnavailable("the portal cannot be reached") from error

    async def _adopt(self, tx: Transaction, verified: Verified, offer: Offer) -> None:
        if is_token(offer.refresh_token):
            await self._grants.add(tx, verified.person, offer.access_token, offer.refresh_token, verified.expires_at)

    async def _say_proved(self, tx: Transaction, verified: Verified, offer: Offer, events: list[Event]) -> None:
        if await self._registry.set_administrator(tx, verified.person, offer.language, administrator=True):
            events = [*events, AdminProved(person=verified.person)]
        await self._registry.say(tx, events, actor=verified.person)

    def _calls(self, verified: Verified, offer: Offer) -> PortalClient:
        tokens = _Offered(verified, offer.access_token)
        bucket = self._buckets.of(verified.portal)
        return PortalClient(self._http, tokens, verified.portal, bucket, patience=Patience(attempts=2))


class _Offered:
    """The installer's own token, for the few calls of the installation itself."""

    def __init__(self, verified: Verified, token: str) -> None:
        self._verified = verified
        self._token = token

    async def get(self, portal: object) -> AccessToken:
        del portal
        return AccessToken(
            token=self._token,
            rest_base=self._verified.rest_base,
            app_code=self._verified.registration.code,
            expires_at=self._verified.expires_at.timestamp(),
            user_id=self._verified.person,
        )

    async def report_failed(self, portal: object, token: AccessToken) -> None:
        """There is no other one to offer: the second refusal ends the call."""


def _portal(verified: Verified, offer: Offer) -> Portal:
    return Portal(
        portal=verified.portal,
        member_id=verified.member_id,
        client_id=verified.registration.client_id,
        app_code=verified.registration.code,
        status="installed",
        origin=verified.origin,
        rest_base=verified.rest_base,
        oauth_origin=verified.oauth_origin,
        application_token=offer.application_token,
        language=offer.language,
    )
