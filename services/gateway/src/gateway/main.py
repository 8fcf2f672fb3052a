"""Wiring: everything is built here and in `wiring.py` by hand, once."""

from fastapi import FastAPI

from common.bitrix24 import guarded_client
from common.messaging.live import LiveEvents
from common.messaging.replies import Replies
from common.persistence.migrations import require_version
from common.process import serve
from common.runtime import Runtime
from common.web.identity import SignedCallers
from common.web.queries import Queries
from gateway.app import public_app, tokens_app
from gateway.live import LiveHub
from gateway.portals.states import PortalStates
from gateway.portals.token_desk import token_desk
from gateway.settings import MIGRATIONS, Settings
from gateway.wiring import parts, portal_side


class Gateway:
    """One process: its applications listen at once and answer once `start` has built the parts."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.runtime = Runtime("gateway", settings)
        self.public = public_app(lambda: self.runtime)
        self.tokens = tokens_app(lambda: self.runtime)
        self.live = LiveHub()
        self._http = guarded_client(settings)
        urls = {"requests": settings.requests_url, "approvals": settings.approvals_url}
        self._queries = Queries(self.runtime.identity, urls)

    async def run(self) -> None:
        await serve(self.listeners(), self.start, self.stop, drain=self.live.close)

    def listeners(self) -> list[tuple[FastAPI, str, int]]:
        settings = self.settings
        tokens = [(self.tokens, settings.host, settings.tokens_port)] if "tokens" in settings.active_roles else []
        return [(self.public, settings.host, settings.port), *tokens]

    async def start(self) -> None:
        """Raises SchemaTooOld, and what database and broker raise when they stay away."""
        await require_version(MIGRATIONS, self.settings.database_url)
        await self.runtime.start()
        portals = portal_side(self.settings, self.runtime, self._http)
        replies = Replies(self.runtime.consuming)
        await replies.start()
        await self._hear_live(portals.states)
        self.public.state.parts = parts(self.settings, self.runtime, self._queries, portals, replies, self.live)
        self.tokens.state.signed_callers = SignedCallers("gateway", self.runtime.identity)
        self.tokens.include_router(token_desk(portals.access))
        if "schedule" in self.settings.active_roles:
            self.runtime.background("removal", portals.removal.run)

    async def stop(self) -> None:
        await self.runtime.stop()
        await self._queries.close()
        await self._http.aclose()

    async def _hear_live(self, states: PortalStates) -> None:
        live = LiveEvents(self.runtime.consuming, self.live.heard)
        await live.start()
        self.live.bindings = live
        self.live.portal_changed = states.forget
