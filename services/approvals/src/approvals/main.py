"""Wiring: what approvals is made of, on one screen."""

from pathlib import Path
from uuid import UUID

import httpx

from approvals.adapters.caches import Caches
from approvals.adapters.directory import BitrixDirectory, Clients
from approvals.adapters.leases import Leases
from approvals.adapters.unit_of_work import SqlUnitOfWork, Transactions
from approvals.entrypoints.boundaries import Boundaries
from approvals.entrypoints.clocks import Deadlines
from approvals.entrypoints.commands import commands
from approvals.entrypoints.events import events
from approvals.entrypoints.nights import Nights
from approvals.entrypoints.queries import Reading, queries
from approvals.entrypoints.schedule import OrganisationPolling
from approvals.entrypoints.sealing import EvidenceSealing
from approvals.settings import Settings
from common.bitrix24 import Buckets, GatewayTokens, PortalClient, Share, Shares, guarded_client
from common.identity import system_caller
from common.ids import uuid7
from common.observability.logging import configure_logging
from common.persistence.migrations import require_version
from common.persistence.transaction import Transaction
from common.process import serve
from common.runtime import Runtime
from common.web.app import service_app
from common.web.identity import SignedCallers
from common.web.operations import operations_router

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


class Service:
    """One process of approvals: opened by `start`, closed by `stop`."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.runtime = Runtime("approvals", settings)
        self.caches = Caches()
        self.inside = httpx.AsyncClient(trust_env=False, timeout=10.0)
        self.outside = guarded_client(settings)
        self.app = service_app("approvals", lambda: self.runtime)
        self.app.state.signed_callers = SignedCallers("approvals", self.runtime.identity)

    async def start(self) -> None:
        await require_version(MIGRATIONS, self.settings.database_url)
        await self.runtime.start()
        transactions = Transactions(self.runtime.db, self.caches)
        directory = BitrixDirectory(self._clients(Shares.ORGANISATION), self._clients(Shares.INTERACTIVE))
        self.app.include_router(queries(Reading(self.runtime.db, self.caches, transactions, directory)))
        self.app.include_router(operations_router(self.runtime.db))
        await self.runtime.consume(commands, events, self._unit_of_work)
        if "schedule" in self.settings.active_roles:
            leases = Leases(self.runtime.worker, f"approvals-{uuid7()}")
            polling = OrganisationPolling(leases, directory, transactions, self.settings)
            self.runtime.background("organisation", polling.run)
            self.runtime.background("boundaries", Boundaries(leases, transactions, self.settings).run)
            deadlines = Deadlines(self.runtime.worker, transactions, self.settings.tick_seconds)
            self.runtime.background("deadlines", deadlines.run)
            self.runtime.background("nights", Nights(leases, transactions, self.settings).run)
            self.runtime.background("evidence", EvidenceSealing(leases, transactions, self.settings).run)

    async def stop(self) -> None:
        await self.runtime.stop()
        await self.inside.aclose()
        await self.outside.aclose()

    def _unit_of_work(self, tx: Transaction) -> SqlUnitOfWork:
        return SqlUnitOfWork(tx, self.caches)

    def _clients(self, share: Share) -> Clients:
        tokens = GatewayTokens(self.inside, self.settings.gateway_tokens_url, self._sign)
        buckets = Buckets(share)
        return lambda portal: PortalClient(self.outside, tokens, portal, buckets.of(portal))

    def _sign(self, portal: UUID, path: str, query: str) -> dict[str, str]:
        return self.runtime.identity.sign_query("gateway", "GET", path, query, system_caller(portal, "approvals"))


async def main(settings: Settings) -> None:
    """Serves until SIGTERM."""
    configure_logging("approvals", settings.log_level)
    service = Service(settings)
    await serve([(service.app, settings.host, settings.port)], service.start, service.stop)
