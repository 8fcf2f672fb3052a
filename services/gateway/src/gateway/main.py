"""Wiring: everything is built here by hand, once."""

import asyncio
from datetime import timedelta
from uuid import UUID

from fastapi import FastAPI

from common.bitrix24 import Buckets, OAuthClient, Shares, guarded_client
from common.messaging.live import LiveEvents
from common.messaging.publisher import CommandPublisher
from common.messaging.replies import Replies
from common.persistence.migrations import require_version
from common.process import serve
from common.runtime import Runtime
from common.web.identity import SignedCallers
from common.web.queries import Queries
from gateway.app import public_app, tokens_app
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
from gateway.portals.token_desk import token_desk
from gateway.portals.vault import Vault
from gateway.session import Sessions
from gateway.settings import MIGRATIONS, Settings, key_ring
from gateway.signin import Proofs, SignIn
from gateway.spa import Bundle, Pages
from gateway.standing import Standings


class Gateway:
    """One process: its applications listen at once and answer once `start` has built the parts."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.runtime = Runtime("gateway", settings)
        self.public = public_app(lambda: self.runtime)
        self.tokens = tokens_app(lambda: self.runtime)
        self.live = LiveHub()

    async def run(self) -> None:
        await serve(self.listeners(), self.start, self.stop, drain=self.live.close)

    def listeners(self) -> list[tuple[FastAPI, str, int]]:
        settings, roles = self.settings, self.settings.active_roles
        listeners = [(self.public, settings.host, settings.port)]
        return listeners + ([(self.tokens, settings.host, settings.tokens_port)] if "tokens" in roles else [])

    async def start(self) -> None:
        """Raises SchemaTooOld, and what database and broker raise when they stay away."""
        settings, runtime = self.settings, self.runtime
        await require_version(MIGRATIONS, settings.database_url)
        await runtime.start()
        clock, ring, wake = runtime.clock, key_ring(settings.session_keys), asyncio.Event()
        self._http = guarded_client(settings)
        self._queries = Queries(
            runtime.identity, {"requests": settings.requests_url, "approvals": settings.approvals_url}
        )
        vault = Vault(key_ring(settings.token_keys))
        registry, grants = Registry(vault), Grants(vault)
        oauth = OAuthClient(self._http, settings.oauth_origins)
        proofs = Proofs(oauth, clock)
        signin = SignIn(runtime.db, registry, proofs, settings.oauth_origins)
        states = PortalStates(runtime.db, registry, clock, settings.portal_state_seconds)
        standings = Standings(
            self._queries, clock, fresh=settings.standing_seconds, grace=settings.standing_grace_seconds
        )

        def changed(portal: UUID, member_id: str) -> None:
            """Installed, suspended, or adopted another token: nothing remembered of it holds."""
            proofs.forget(member_id)
            states.forget(portal)

        installation = Installation(
            runtime.db, registry, grants, oauth, self._http, Buckets(Shares.INTERACTIVE), settings.public_url, changed
        )
        access = AccessTokens(runtime.db, registry, grants, oauth)
        sessions = Sessions(ring, timedelta(seconds=settings.session_seconds))
        handles, replies = Handles(ring), Replies(runtime.consuming)
        await replies.start()
        publisher = CommandPublisher(runtime.publisher, runtime.identity, clock)
        await self._hear_live(states)
        self.public.state.parts = Parts(
            clock=clock, sessions=sessions, states=states, standings=standings, queries=self._queries,
            commands=CommandDesk(publisher, replies, handles, clock), handles=handles,
            names=Names(self._queries, clock),
            entry=Entry(runtime.db, registry, grants, signin, installation, sessions, states, standings),
            callbacks=Callbacks(runtime.db, registry, signin, installation, wake),
            live=self.live, pages=Pages(Bundle.read(settings.static_folder)),
        )  # fmt: skip
        self.tokens.state.signed_callers = SignedCallers("gateway", runtime.identity)
        self.tokens.include_router(token_desk(access))
        if "schedule" in settings.active_roles:
            removal = Removal(
                runtime.db, runtime.worker, registry, grants, oauth, access, wake, changed,
                grace=timedelta(days=settings.uninstall_grace_days),
                retry=timedelta(seconds=settings.uninstall_retry_seconds),
            )  # fmt: skip
            runtime.background("removal", removal.run)

    async def stop(self) -> None:
        await self.runtime.stop()
        for client in (getattr(self, "_queries", None), getattr(self, "_http", None)):
            if client is not None:
                await (client.close() if isinstance(client, Queries) else client.aclose())

    async def _hear_live(self, states: PortalStates) -> None:
        live = LiveEvents(self.runtime.consuming, self.live.heard)
        await live.start()
        self.live.bindings = live
        self.live.portal_changed = states.forget
