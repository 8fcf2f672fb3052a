"""pytest fixtures of every package: one PostgreSQL and one RabbitMQ per test run, started on demand."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from common.testing.servers import (
    Databases,
    PostgresServer,
    RabbitServer,
    given_broker,
    given_database,
    postgres_server,
    rabbit_server,
)


@pytest.fixture(scope="session")
def server_folder() -> Iterator[Path]:
    """Data of this run's private servers, removed after them."""
    folder = Path(tempfile.mkdtemp(prefix="purchase-tests-"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres(server_folder: Path) -> Iterator[PostgresServer]:
    """Not durable: tests that pull its plug start their own PrivatePostgres."""
    with postgres_server(server_folder / "postgres", given=given_database("TEST"), durable=False) as server:
        yield server


@pytest.fixture(scope="session")
def databases(postgres: PostgresServer) -> Databases:
    return Databases(postgres)


@pytest.fixture(scope="session")
def rabbit(server_folder: Path) -> Iterator[RabbitServer]:
    """Shared by the run: never stop it; tests that pull its plug start their own PrivateRabbit."""
    with rabbit_server(server_folder / "rabbit", given=given_broker("TEST")) as server:
        yield server
