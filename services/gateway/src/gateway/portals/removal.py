"""How a portal leaves: an uninstall is confirmed with a grant of ours, then it is suspended, then forgotten.

Anybody in the portal can forge ONAPPUNINSTALL (its only proof is a token every employee sees), so the event only
starts a question to the OAuth server: NOT_INSTALLED suspends, "still installed" is an alarm, silence is asked again.
"""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Literal
from uuid import UUID

import structlog
from prometheus_client import Counter

from common.bitrix24 import Bitrix24Error, ExpiredToken, NotInstalled, OAuthClient, PortalError, QueryLimit
from common.contracts.gateway import PortalRemoved, PortalSuspended
from common.persistence.pool import DEPENDENCY_ERRORS, Database
from gateway.portals import due
from gateway.portals.access import AccessTokens, NeedsAuth
from gateway.portals.due import Due
from gateway.portals.grants import Grants, StoredGrant
from gateway.portals.registry import Portal, Registry
from gateway.problems import ServiceUnavailable

log = structlog.get_logger()

FORGED = Counter(
    "portal_uninstall_unconfirmed_total", "Uninstall events that the OAuth server did not confirm", ["reason"]
)
LONGEST_WAIT = timedelta(minutes=5)
TICK_SECONDS = 1.0

Answer = Literal["installed", "not_installed", "nobody_to_ask"]


class Unanswered(Exception):
    """The OAuth server cannot be reached: ask again later."""


class Removal:
    """Works off what is due; any replica may."""

    def __init__(
        self, db: Database, worker: Database, registry: Registry, grants: Grants, oauth: OAuthClient,
        access: AccessTokens, wake: asyncio.Event, changed: Callable[[UUID, str], None], *,
        grace: timedelta, retry: timedelta,
    ) -> None:  # fmt: skip
        self._db = db
        self._worker = worker
        self._registry = registry
        self._grants = grants
        self._oauth = oauth
        self._access = access
        self._wake = wake
        self._changed = changed
        self._grace = grace
        self._retry = retry

    async def run(self) -> None:
        """For ever: when woken, and every second."""
        while True:
            try:
                await self.work_off()
            except DEPENDENCY_ERRORS as error:
                log.warning("due.database_away", error=str(error))
                await asyncio.sleep(TICK_SECONDS)
            try:
                await asyncio.wait_for(self._wake.wait(), TICK_SECONDS)
            except TimeoutError:
                continue
            self._wake.clear()

    async def work_off(self) -> int:
        """How many jobs were claimed."""
        async with self._worker.plain() as connection:
            claimed = await due.claim(connection)
        for job in claimed:
            await (self._confirm(job) if job.job == due.CONFIRM_UNINSTALL else self._purge(job))
        return len(claimed)

    async def _confirm(self, job: Due) -> None:
        async with self._db.transaction(job.portal) as tx:
            portal = await self._registry.portal(tx)
            alive = await self._grants.alive(tx)
            if portal is None or not portal.is_installed:
                await due.done(tx, job.job)
                return
        try:
            answer = await self._ask(portal, alive)
        except Unanswered:
            wait = min(self._retry * 2 ** min(job.attempts - 1, 10), LONGEST_WAIT)
            async with self._db.transaction(job.portal) as tx:
                await due.postpone(tx, job.job, tx.now + wait)
            log.warning("uninstall.unanswered", portal=str(job.portal), attempts=job.attempts)
            return
        if answer == "not_installed":
            await self._suspend(portal, job)
            return
        FORGED.labels(answer).inc()
        log.error("uninstall.not_confirmed", portal=str(job.portal), answer=answer)
        async with self._db.transaction(job.portal) as tx:
            await due.done(tx, job.job)

    async def _ask(self, portal: Portal, alive: list[StoredGrant]) -> Answer:
        for grant in alive:
            try:
                info = await self._oauth.app_info(portal.oauth_origin, grant.access_token)
            except NotInstalled:
                return "not_installed"
            except ExpiredToken:
                return await self._ask_with_new_token(portal, grant)
            except QueryLimit as error:
                raise Unanswered from error
            except PortalError as error:
                log.warning("uninstall.grant_useless", portal=str(portal.portal), person=grant.person, code=error.code)
                continue
            except Bitrix24Error as error:
                raise Unanswered from error
            return "installed" if info.installed and info.member_id == portal.member_id else "not_installed"
        return "nobody_to_ask"

    async def _ask_with_new_token(self, portal: Portal, grant: StoredGrant) -> Answer:
        try:
            access = await self._access.get(portal.portal, failed=grant.fingerprint)
            info = await self._oauth.app_info(portal.oauth_origin, access.token)
        except NotInstalled:
            return "not_installed"
        except NeedsAuth:
            return "nobody_to_ask"
        except (ServiceUnavailable, Bitrix24Error) as error:
            if isinstance(error.__cause__, NotInstalled):
                return "not_installed"
            raise Unanswered from error
        return "installed" if info.installed and info.member_id == portal.member_id else "not_installed"

    async def _suspend(self, portal: Portal, job: Due) -> None:
        async with self._db.transaction(portal.portal) as tx:
            await due.done(tx, job.job)
            if await self._registry.set_status(tx, "suspended"):
                await self._registry.say(tx, [PortalSuspended()])
                await due.schedule(tx, due.PURGE, tx.now if job.clean else tx.now + self._grace)
        self._changed(portal.portal, portal.member_id)
        self._wake.set()
        log.warning("portal.suspended", portal=str(portal.portal), clean=job.clean)

    async def _purge(self, job: Due) -> None:
        async with self._db.transaction(job.portal) as tx:
            await due.done(tx, job.job)
            portal = await self._registry.portal(tx)
            if portal is None or portal.status != "suspended":
                return
            await self._registry.set_status(tx, "removed")
            await self._grants.drop_all(tx)
            await self._registry.forget_people(tx)
            await self._registry.say(tx, [PortalRemoved()])
        log.warning("portal.removed", portal=str(job.portal))
