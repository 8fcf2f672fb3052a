"""What operators run, and what the schema promises."""

import base64
import json
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from pydantic import SecretStr

from common.persistence.migrations import differences
from common.persistence.pool import Database
from gateway.maintenance import rotate_keys
from gateway.portals.tables import metadata

pytestmark = pytest.mark.integration


async def test_rotation_seals_everything_with_the_new_key_and_what_it_finds_done_stays(installed: Any) -> None:
    ring = json.loads(installed.settings.token_keys.get_secret_value())
    newer = SecretStr(json.dumps({"k2": base64.b64encode(b"2" * 32).decode(), **ring}))
    settings = installed.settings.model_copy(update={"token_keys": newer})
    back = installed.settings.model_copy(
        update={"token_keys": SecretStr(json.dumps({**ring, "k2": json.loads(newer.get_secret_value())["k2"]}))}
    )
    try:
        assert await rotate_keys(settings) > 0
        rows = await installed.rows("acme", "SELECT access_token, refresh_token FROM grants")
        assert all(value.startswith("k2.") for row in rows for value in row.values())
        assert await rotate_keys(settings) == 0
    finally:
        assert await rotate_keys(back) > 0
    assert (await installed.access("acme")).status_code == 200


async def test_the_migrations_make_exactly_the_tables_described(gateway_settings: Any) -> None:
    assert differences(gateway_settings.database_owner_url, "gateway", metadata) == []


async def test_a_transaction_sees_its_own_portal_only(installed: Any) -> None:
    db: Database = installed.gateway.runtime.db
    async with db.transaction(uuid4()) as tx:
        for table in ("portals", "grants", "grant_leases", "people", "portal_due", "outbox"):
            assert await tx.connection.fetchval(f"SELECT count(*) FROM {table}") == 0
    async with db.plain() as connection:
        with pytest.raises(asyncpg.PostgresError):
            await connection.fetch("SELECT * FROM grants")


async def test_the_worker_role_cannot_read_tokens(installed: Any) -> None:
    async with installed.gateway.runtime.worker.plain() as connection:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.fetch("SELECT * FROM grants")
