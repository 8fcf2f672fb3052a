"""Wires the service: everything is built here, by hand."""

from common.observability.logging import configure_logging
from common.persistence.migrations import require_version
from common.process import serve
from common.runtime import Runtime
from common.web.app import service_app
from common.web.identity import SignedCallers
from common.web.operations import operations_router
from purchase_requests.adapters.unit_of_work import SqlUnitOfWork
from purchase_requests.entrypoints.commands import commands
from purchase_requests.entrypoints.events import events
from purchase_requests.entrypoints.queries import queries_router
from purchase_requests.entrypoints.schedule import Schedule
from purchase_requests.settings import MIGRATIONS, SERVICE, Settings


async def main(settings: Settings) -> None:
    """Serves until a signal. Raises SchemaTooOld when the database was not migrated."""
    configure_logging(SERVICE, settings.log_level)
    runtime = Runtime(SERVICE, settings)
    app = service_app(SERVICE, lambda: runtime, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.signed_callers = SignedCallers(SERVICE, runtime.identity)

    async def start() -> None:
        await require_version(MIGRATIONS, settings.database_url)
        await runtime.start()
        if "http" in settings.active_roles:
            app.include_router(queries_router(runtime.db))
            app.include_router(operations_router(runtime.db))
        await runtime.consume(commands, events, SqlUnitOfWork)
        if "schedule" in settings.active_roles:
            runtime.background("schedule", Schedule(runtime.db, runtime.worker, settings.returned_life).run)

    await serve([(app, settings.host, settings.port)], start, runtime.stop)
