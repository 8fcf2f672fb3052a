"""`python -m stack migration`: drafts the next migration of a service from what its tables say."""

import tempfile
from importlib import import_module
from pathlib import Path

from common.persistence.migrations import draft, migrate
from common.testing.roles import create_service_roles
from common.testing.servers import given_database, postgres_server
from stack.configuration import PACKAGES


def new_migration(service: str, message: str) -> Path:
    """Compares a freshly migrated database with the service's tables; the draft is to be read and finished by hand."""
    source = import_module(PACKAGES[service]).__file__
    assert source is not None
    folder = Path(source).parents[2] / "migrations"
    with tempfile.TemporaryDirectory(prefix="purchase-migration-") as place:
        given = given_database("STACK")
        with postgres_server(Path(place) / "postgres", given=given, durable=False) as server:
            urls = create_service_roles(server.admin_url, f"draft_{service}", service)
            migrate(folder, urls["owner"], service)
            return draft(folder, urls["owner"], service, message)
