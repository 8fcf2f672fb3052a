"""Wires the notifier: everything is built here, by hand."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import httpx

from common.bitrix24 import GatewayTokens, guarded_client
from common.identity import Identity, system_caller
from common.observability.logging import configure_logging
from common.persistence.migrations import require_version
from common.persistence.transaction import Transaction
from common.persistence.wakeups import Waker, listen
from common.process import serve
from common.runtime import Runtime
from common.web.app import service_app
from common.web.identity import SignedCallers
from notifier.adapters.bitrix24 import Bitrix24Lines
from notifier.adapters.outgoing import SqlOutgoing
from notifier.adapters.unit_of_work import SqlUnitOfWork
from notifier.entrypoints.dispatcher import CHANNEL, Dispatcher
from notifier.entrypoints.events import events
from notifier.entrypoints.healing import Healing
from notifier.entrypoints.queries import queries_router
from notifier.settings import MIGRATIONS, SERVICE, Settings


async def main(settings: Settings) -> None:
    """Serves until a signal. Raises SchemaTooOld when the database was not migrated."""
    configure_logging(SERVICE, settings.log_level)
    runtime = Runtime(SERVICE, settings)
    app = service_app(SERVICE, lambda: runtime, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.signed_callers = SignedCallers(SERVICE, runtime.identity)
    inside = httpx.AsyncClient(trust_env=False)
    outside = guarded_client(settings, deadline=settings.answer_seconds)
    tokens = GatewayTokens(inside, settings.gateway_tokens_url, _signing(runtime.identity))

    async def start() -> None:
        await require_version(MIGRATIONS, settings.database_url)
        await runtime.start()
        if "http" in settings.active_roles:
            app.include_router(queries_router(runtime.db))
        menu_every = timedelta(seconds=settings.counter_seconds)
        outgoing = SqlOutgoing(runtime.db, menu_every=menu_every, menu=settings.left_menu_counter)
        others = Waker(runtime.worker, CHANNEL)
        dispatcher = Dispatcher(
            runtime.worker, outgoing, Bitrix24Lines(outside, tokens), others,
            poll_seconds=settings.fallback_poll_seconds,
        )  # fmt: skip
        dispatching = "schedule" in settings.active_roles

        def unit_of_work(tx: Transaction) -> SqlUnitOfWork:
            tx.after_commit(lambda: dispatcher.wake(tx.portal) if dispatching else others.tell(str(tx.portal)))
            return SqlUnitOfWork(tx)

        if dispatching:
            runtime.background("dispatcher", dispatcher.run)
            runtime.background("healing", Healing(runtime.db, runtime.worker).run)
            runtime.background("wake-ups", lambda: listen(settings.worker_url, CHANNEL, dispatcher.heard))
        await runtime.consume(None, events, unit_of_work)

    async def stop() -> None:
        await runtime.stop()
        await outside.aclose()
        await inside.aclose()

    await serve([(app, settings.host, settings.port)], start, stop)


def _signing(identity: Identity) -> Callable[[UUID, str, str], dict[str, str]]:
    return lambda portal, path, query: identity.sign_query(
        "gateway", "GET", path, query, system_caller(portal, SERVICE)
    )
