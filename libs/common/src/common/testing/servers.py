"""Which PostgreSQL and which RabbitMQ to use: given ones, else private children, else containers."""

import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from common.testing.broker import PrivateRabbit, rabbit_is_installed
from common.testing.given import GivenPostgres, GivenRabbit
from common.testing.postgres import PrivatePostgres, postgres_is_installed
from common.testing.processes import DidNotStartError
from common.testing.roles import create_service_roles

POSTGRES_IMAGE = "postgres:16"
RABBIT_IMAGE = "rabbitmq:4-management"


class PostgresServer(Protocol):
    @property
    def admin_url(self) -> str: ...


class RabbitServer(Protocol):
    @property
    def management_url(self) -> str: ...

    def amqp_url(self, user: str = ...) -> str: ...


class Databases:
    """Hands out fresh databases of one server, each with the roles and the schema of one service."""

    def __init__(self, server: PostgresServer) -> None:
        self._server = server

    def create(self, schema: str) -> dict[str, str]:
        """A new database; returns the URLs of the service's "owner", "app" and "worker"."""
        return create_service_roles(self._server.admin_url, f"t_{schema}_{secrets.token_hex(4)}", schema)


def given_database(prefix: str) -> str | None:
    return os.environ.get(f"{prefix}_DATABASE_ADMIN_URL")


def given_broker(prefix: str) -> tuple[str, str] | None:
    """Both addresses of an administrator, or none; one alone is a mistake (KeyError)."""
    amqp = os.environ.get(f"{prefix}_AMQP_ADMIN_URL")
    return (amqp, os.environ[f"{prefix}_RABBIT_MANAGEMENT_URL"]) if amqp else None


def container_engine_runs() -> bool:
    docker = shutil.which("docker")
    if docker is None:
        return False
    return subprocess.run([docker, "info"], capture_output=True, timeout=20, check=False).returncode == 0


@contextmanager
def postgres_server(folder: Path, *, given: str | None, durable: bool = True) -> Iterator[PostgresServer]:
    """The server at `given` (an administrator's URL), else a private child process, else a container."""
    if given:
        yield GivenPostgres(given)
    elif postgres_is_installed():
        with PrivatePostgres.start(folder, durable=durable) as server:
            yield server
    elif container_engine_runs():
        from testcontainers.postgres import PostgresContainer  # noqa: PLC0415  a development dependency

        with PostgresContainer(POSTGRES_IMAGE, driver=None) as container:
            yield GivenPostgres(container.get_connection_url())
    else:
        raise DidNotStartError(
            "No PostgreSQL: `apt-get install postgresql`, or start Docker, or name a server "
            "(tests: TEST_DATABASE_ADMIN_URL, demo: STACK_DATABASE_ADMIN_URL)"
        )


@contextmanager
def rabbit_server(folder: Path, *, given: tuple[str, str] | None) -> Iterator[RabbitServer]:
    """The broker at `given` (administrator's AMQP URL, management URL), else a private child, else a container."""
    if given:
        with GivenRabbit(*given) as broker:
            yield broker
    elif rabbit_is_installed():
        with PrivateRabbit.start(folder) as server:
            yield server
    elif container_engine_runs():
        with _rabbit_container() as broker:
            yield broker
    else:
        raise DidNotStartError(
            "No RabbitMQ: `apt-get install rabbitmq-server`, or start Docker, or name a broker "
            "(tests: TEST_AMQP_ADMIN_URL and TEST_RABBIT_MANAGEMENT_URL, demo: STACK_…)"
        )


@contextmanager
def _rabbit_container() -> Iterator[RabbitServer]:
    from testcontainers.rabbitmq import RabbitMqContainer  # noqa: PLC0415  a development dependency

    with RabbitMqContainer(RABBIT_IMAGE).with_exposed_ports(5672, 15672) as container:
        host = container.get_container_host_ip()
        amqp = f"amqp://guest:guest@{host}:{container.get_exposed_port(5672)}"
        with GivenRabbit(amqp, f"http://guest:guest@{host}:{container.get_exposed_port(15672)}") as broker:
            yield broker
