"""Access tokens on request: refreshed only when expired or reported failed, by one process at a time.

Bitrix24 rotates refresh tokens strictly, so a refresh whose answer is lost has probably burned its grant:
the next administrator's grant takes over at once and the doubtful one is tried last.
"""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol
from uuid import UUID, uuid4

import structlog

from common.bitrix24 import Bitrix24Error, Grant, NotInstalled, PortalError
from common.errors import Conflict, NotFound
from common.persistence.pool import Database
from gateway.portals import due
from gateway.portals.grants import Grants, StoredGrant
from gateway.portals.registry import Portal, Registration, Registry
from gateway.problems import ServiceUnavailable

log = structlog.get_logger()

SPARE = timedelta(seconds=30)
"""A token with less life than this counts as expired."""
JUST_REFRESHED = timedelta(seconds=60)
"""A token reported failing so soon after its refresh will not get better by another one."""
WAIT_FOR_OTHERS = 0.1
PATIENCE = 100
ENOUGH_GRANTS = 2


class NeedsAuth(Conflict):
    """No administrator's grant is alive: one has to open the section in Bitrix24."""

    code = "needs_auth"


class NoSuchPortal(NotFound):
    """This portal has not installed the app, or has removed it."""

    code = "portal_unknown"


class Refresher(Protocol):
    """The OAuth server's part in this."""

    async def refresh(self, origin: str, client_id: str, client_secret: str, refresh_token: str) -> Grant: ...


@dataclass(frozen=True, slots=True)
class Access:
    """A token good for calling this portal now, and whose rights it has."""

    portal: Portal
    person: str
    token: str
    expires_at: datetime


class AccessTokens:
    """Hands out access tokens of a portal. Raises NoSuchPortal, NeedsAuth, ServiceUnavailable."""

    def __init__(self, db: Database, registry: Registry, grants: Grants, oauth: Refresher) -> None:
        self._db = db
        self._registry = registry
        self._grants = grants
        self._oauth = oauth
        self._owner = uuid4()

    async def get(self, portal: UUID, failed: str | None = None) -> Access:
        """`failed` is the SHA-256 (hex) of an access token the caller saw refused."""
        skipped: set[str] = set()
        unavailable: ServiceUnavailable | None = None
        for _ in range(PATIENCE):
            row, registration, grant = await self._next(portal, skipped)
            if grant is None:
                break
            if _is_good(grant, failed, self._db.now()):
                return Access(row, grant.person, grant.access_token, grant.expires_at)
            if failed == grant.fingerprint and _was_just_refreshed(grant, self._db.now()):
                skipped.add(grant.person)
                continue
            if not await self._lease(portal, grant):
                await asyncio.sleep(WAIT_FOR_OTHERS)
                continue
            try:
                await self._refresh(row, registration, grant)
            except ServiceUnavailable as error:
                unavailable = error
                skipped.add(grant.person)
            finally:
                await self._release(portal, grant)
        if unavailable is not None:
            raise unavailable
        log.error("portal.needs_auth", portal=str(portal))
        raise NeedsAuth

    async def alive(self, portal: UUID) -> int:
        async with self._db.transaction(portal) as tx:
            return await self._grants.count_alive(tx)

    async def _next(self, portal: UUID, skipped: set[str]) -> tuple[Portal, Registration, StoredGrant | None]:
        async with self._db.transaction(portal) as tx:
            row = await self._registry.portal(tx)
            if row is None or not row.is_installed:
                raise NoSuchPortal
            registration = await self._registry.registration(tx, row.client_id)
            if registration is None:
                raise NoSuchPortal("the app of this portal is no longer registered")
            alive = await self._grants.alive(tx)
        return row, registration, next((grant for grant in alive if grant.person not in skipped), None)

    async def _lease(self, portal: UUID, grant: StoredGrant) -> bool:
        """Taken, and the grant is still the one we read (else somebody refreshed it in between)."""
        async with self._db.transaction(portal) as tx:
            if not await self._grants.take_lease(tx, grant.person, self._owner):
                return False
            current = {g.person: g.version for g in await self._grants.alive(tx)}
            if current.get(grant.person) == grant.version:
                return True
            await self._grants.release_lease(tx, grant.person, self._owner)
            return False

    async def _release(self, portal: UUID, grant: StoredGrant) -> None:
        async with self._db.transaction(portal) as tx:
            await self._grants.release_lease(tx, grant.person, self._owner)

    async def _refresh(self, portal: Portal, registration: Registration, grant: StoredGrant) -> None:
        """Changes the grant's row, one way or another. Raises ServiceUnavailable after putting the grant in doubt."""
        try:
            renewed = await self._oauth.refresh(
                portal.oauth_origin, registration.client_id, registration.secret, grant.refresh_token
            )
        except Bitrix24Error as error:
            await self._not_refreshed(portal, grant, error)
            return
        if renewed.member_id != portal.member_id or renewed.user_id not in {None, grant.person}:
            await self._retire(portal, grant, "identity_changed")
            return
        async with self._db.transaction(portal.portal) as tx:
            await self._grants.refreshed(
                tx, grant, renewed.access_token, renewed.refresh_token, datetime.fromtimestamp(renewed.expires, tz=UTC)
            )

    async def _not_refreshed(self, portal: Portal, grant: StoredGrant, error: Bitrix24Error) -> None:
        """Dead grants are retired; a lost answer or an OAuth server in trouble leaves the grant in doubt."""
        if isinstance(error, PortalError) and error.is_code("invalid_grant"):
            await self._retire(portal, grant, "invalid_grant")
            return
        async with self._db.transaction(portal.portal) as tx:
            await self._grants.doubt(tx, grant)
            if isinstance(error, NotInstalled):
                await due.schedule(tx, due.CONFIRM_UNINSTALL)
        log.warning("grant.refresh_failed", portal=str(portal.portal), person=grant.person, error=str(error))
        raise ServiceUnavailable("Bitrix24's OAuth server did not renew the token") from error

    async def _retire(self, portal: Portal, grant: StoredGrant, reason: str) -> None:
        async with self._db.transaction(portal.portal) as tx:
            await self._grants.retire(tx, grant, reason)
            alive = await self._grants.count_alive(tx)
        log.warning("grant.retired", portal=str(portal.portal), person=grant.person, reason=reason, alive=alive)
        if alive < ENOUGH_GRANTS:
            log.warning("portal.few_grants", portal=str(portal.portal), alive=alive)


def _is_good(grant: StoredGrant, failed: str | None, now: datetime) -> bool:
    return grant.expires_at - SPARE > now and grant.fingerprint != failed


def _was_just_refreshed(grant: StoredGrant, now: datetime) -> bool:
    return grant.refreshed_at is not None and now - grant.refreshed_at < JUST_REFRESHED
