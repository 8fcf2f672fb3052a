"""The stack's PostgreSQL and RabbitMQ: given by address, else private children; schemas and users for all services."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from common.testing.roles import create_service_roles
from common.testing.servers import (
    PostgresServer,
    RabbitServer,
    given_broker,
    given_database,
    postgres_server,
    rabbit_server,
)
from stack.configuration import SERVICES

DATABASE = "purchase"


@dataclass(frozen=True)
class Servers:
    """Running servers. Private ones can be killed and run again (`PrivatePostgres`, `PrivateRabbit`)."""

    postgres: PostgresServer
    rabbit: RabbitServer
    database_urls: dict[str, dict[str, str]]

    @property
    def amqp_urls(self) -> dict[str, str]:
        return {service: self.rabbit.amqp_url(service) for service in SERVICES}


@contextlib.asynccontextmanager
async def running_servers(run_dir: Path) -> AsyncIterator[Servers]:
    """Both at once, in threads: the broker takes several seconds to boot."""
    async with contextlib.AsyncExitStack() as stack:
        broker = rabbit_server(run_dir / "rabbit", given=given_broker("STACK"))
        booting = asyncio.create_task(asyncio.to_thread(stack.enter_context, broker))
        try:
            database = postgres_server(run_dir / "postgres", given=given_database("STACK"))
            postgres = await asyncio.to_thread(stack.enter_context, database)
            urls = await asyncio.to_thread(_roles, postgres)
        finally:
            await asyncio.wait([booting])
        yield Servers(postgres, booting.result(), urls)


def _roles(postgres: PostgresServer) -> dict[str, dict[str, str]]:
    return {service: create_service_roles(postgres.admin_url, DATABASE, service) for service in SERVICES}
