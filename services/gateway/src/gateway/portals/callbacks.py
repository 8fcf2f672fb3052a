"""Bitrix24's app events. They are hints: what they say is proved before anything changes.

An event is answered at once and worked on afterwards; Bitrix24 delivers once and slows down for slow handlers.
"""

import asyncio
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

import structlog

from common.errors import DomainError, Forbidden, Invalid
from common.identity import portal_id
from common.persistence.pool import Database
from gateway.languages import LANGUAGES, language_of
from gateway.portals import due
from gateway.portals.installation import Installation, Offer
from gateway.portals.registry import Portal, Registry
from gateway.signin import Claim, SignIn, is_token

log = structlog.get_logger()

BRING_TOKENS = {"ONAPPINSTALL", "ONAPPUPDATE"}
PROOFS_AT_ONCE = 4
PROOFS_WAITING = 200


class EventRefused(Forbidden):
    """The application token is not the one this portal installed with."""

    code = "event_refused"


@dataclass(frozen=True, slots=True)
class AppEvent:
    """A decoded event form: names in lower case inside `auth`, everything text."""

    name: str
    auth: Mapping[str, str]
    data: Mapping[str, str]

    @classmethod
    def from_form(cls, form: Mapping[str, str]) -> "AppEvent":
        """Raises Invalid when it names no event or portal."""
        name, auth = form.get("event", "").upper(), _section(form, "auth")
        if not name or not auth.get("member_id"):
            raise Invalid("this is no event of a Bitrix24 portal")
        return cls(name, auth, _section(form, "data"))

    @property
    def portal(self) -> UUID:
        return portal_id(self.auth["member_id"])


class Callbacks:
    """Takes events in; uninstalls become a due row, new tokens are proved in the background."""

    def __init__(
        self, db: Database, registry: Registry, signin: SignIn, installation: Installation, wake: asyncio.Event
    ) -> None:
        self._db = db
        self._registry = registry
        self._signin = signin
        self._installation = installation
        self._wake = wake
        self._at_once = asyncio.Semaphore(PROOFS_AT_ONCE)
        self._tasks: set[asyncio.Task[None]] = set()

    async def accept(self, event: AppEvent) -> Literal["accepted", "ignored"]:
        """Raises EventRefused. An uninstall that was accepted is worked on, however this process ends.

        New tokens are proved in memory: should the process end, the next administrator's frame brings them again.
        """
        async with self._db.transaction(event.portal) as tx:
            portal = await self._registry.portal(tx)
            is_ours = portal is not None and _is_token_of(portal, event)
            is_installed = portal is not None and portal.is_installed
            is_repetition = event.name == "ONAPPINSTALL" and is_ours and is_installed
            if event.name in BRING_TOKENS and event.auth.get("access_token") and not is_repetition:
                return self._prove_later(event)
            if not is_ours:
                log.warning("event.refused", portal=str(event.portal), event_name=event.name)
                raise EventRefused
            if event.name != "ONAPPUNINSTALL" or not is_installed:
                return "ignored"
            await due.schedule(tx, due.CONFIRM_UNINSTALL, clean=event.data.get("clean") == "1")
        self._wake.set()
        return "accepted"

    async def settle(self) -> None:
        """Waits until everything accepted so far is proved or refused."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def _prove_later(self, event: AppEvent) -> Literal["accepted", "ignored"]:
        if len(self._tasks) >= PROOFS_WAITING:
            log.error("event.dropped", event_name=event.name, waiting=len(self._tasks))
            return "ignored"
        task = asyncio.create_task(self._prove(event))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return "accepted"

    async def _prove(self, event: AppEvent) -> None:
        claim = Claim(event.auth["access_token"], event.auth["member_id"], event.auth.get("server_endpoint", ""))
        application_token = event.auth.get("application_token", "")
        offer = Offer(
            event.auth["access_token"],
            event.auth.get("refresh_token", ""),
            application_token if is_token(application_token) else None,
            language_of(event.data.get("language_id")) or LANGUAGES[0],
        )
        async with self._at_once:
            try:
                verified = await self._signin.verify(claim)
                await self._installation.install(verified, offer)
            except DomainError as error:
                log.warning("event.not_adopted", portal=str(event.portal), event_name=event.name, code=error.code)
            except Exception:
                log.exception("event.failed", portal=str(event.portal), event_name=event.name)


def _is_token_of(portal: Portal, event: AppEvent) -> bool:
    expected, offered = portal.application_token or "", event.auth.get("application_token", "")
    return bool(expected) and hmac.compare_digest(expected.encode(), offered.encode())


def _section(form: Mapping[str, str], name: str) -> dict[str, str]:
    """`auth[member_id]=x` -> {"member_id": "x"}; deeper brackets are of no use to us."""
    prefix = f"{name}["
    return {
        key[len(prefix) : -1].lower(): value
        for key, value in form.items()
        if key.startswith(prefix) and key.endswith("]")
    }
