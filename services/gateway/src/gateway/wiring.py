"""How the parts are put together: what knows portals, and what requests are handled with."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import httpx

from common.bitrix24 import Buckets, OAuthClient, Shares
from common.messaging.publisher import CommandPublisher
from common.messaging.replies import Replies
from common.runtime import Runtime
from common.web.queries import Queries
from gateway.commands import CommandDesk
from gateway.entry import Entry
from gateway.live import LiveHub
from gateway.names import Names
from gateway.operations import Handles
from gateway.parts import Parts
from gateway.portals.access import AccessTokens
from gateway.portals.callbacks import Callbacks
from gateway.portals.grants import Grants
from gateway.portals.installation import Installation
from gateway.portals.registry import Registry
from gateway.portals.removal import Removal
from gateway.portals.states import PortalStates
from gateway.portals.vault import Vault
from gateway.session import Sessions
from gateway.settings import Settings, key_ring
from gateway.signin import Proofs, SignIn
from gateway.spa import Bundle, Pages
from gateway.standing import Standings


@dataclass(frozen=True, slots=True)
class PortalSide:
    """What the gateway knows about portals and may do there."""

    registry: Registry
    grants: Grants
    signin: SignIn
    states: PortalStates
    installation: Installation
    access: AccessTokens
    callbacks: Callbacks
    removal: Removal


def portal_side(settings: Settings, runtime: Runtime, http: httpx.AsyncClient) -> PortalSide:
    vault, wake, clock = Vault(key_ring(settings.token_keys)), asyncio.Event(), runtime.clock
    registry, grants = Registry(vault), Grants(vault)
    oauth = OAuthClient(http, settings.oauth_origins)
    proofs = Proofs(oauth, clock)
    signin = SignIn(runtime.db, registry, proofs, settings.oauth_origins)
    states = PortalStates(runtime.db, registry, clock, settings.portal_state_seconds)

    def changed(portal: UUID, member_id: str) -> None:
        """Installed, suspended, or adopted another token: nothing remembered of it holds."""
        proofs.forget(member_id)
        states.forget(portal)

    installation = Installation(
        runtime.db, registry, grants, oauth, http, Buckets(Shares.INTERACTIVE), settings.public_url, changed
    )
    access = AccessTokens(runtime.db, registry, grants, oauth)
    removal = Removal(
        runtime.db, runtime.worker, registry, grants, oauth, access, wake, changed,
        grace=timedelta(days=settings.uninstall_grace_days),
        retry=timedelta(seconds=settings.uninstall_retry_seconds),
    )  # fmt: skip
    callbacks = Callbacks(runtime.db, registry, signin, installation, wake)
    return PortalSide(registry, grants, signin, states, installation, access, callbacks, removal)


def parts(
    settings: Settings, runtime: Runtime, queries: Queries, portals: PortalSide, replies: Replies, live: LiveHub
) -> Parts:
    clock, ring = runtime.clock, key_ring(settings.session_keys)
    handles, sessions = Handles(ring), Sessions(ring, timedelta(seconds=settings.session_seconds))
    standings = Standings(queries, clock, fresh=settings.standing_seconds, grace=settings.standing_grace_seconds)
    commands = CommandDesk(CommandPublisher(runtime.publisher, runtime.identity, clock), replies, handles, clock)
    entry = Entry(
        runtime.db, portals.registry, portals.grants, portals.signin, portals.installation, sessions,
        portals.states, standings,
    )  # fmt: skip
    return Parts(
        clock=clock, sessions=sessions, states=portals.states, standings=standings, queries=queries,
        commands=commands, handles=handles, names=Names(queries, clock), entry=entry,
        callbacks=portals.callbacks, live=live, pages=Pages(Bundle.read(settings.static_folder)),
    )  # fmt: skip
