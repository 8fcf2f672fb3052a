"""Jobs an operator runs: making an app known, and sealing secrets again after a key was added."""

import asyncpg

from common.persistence.pool import Database
from gateway.portals.registry import NIL, Registry
from gateway.portals.vault import Vault
from gateway.settings import Settings, key_ring

_SEALED = (
    ("registrations", "secret", ("client_id",)),
    ("portals", "application_token", ("portal",)),
    ("grants", "access_token", ("portal", "person")),
    ("grants", "refresh_token", ("portal", "person")),
)


async def register_app(settings: Settings, client_id: str, client_secret: str, code: str | None) -> None:
    """Keeps the app's id and sealed secret; the same id again replaces secret and code."""
    db = await Database.open(settings.database_url, name="gateway-register", max_size=1)
    try:
        async with db.transaction(NIL) as tx:
            await Registry(Vault(key_ring(settings.token_keys))).register(tx, client_id, client_secret, code)
    finally:
        await db.close()


async def rotate_keys(settings: Settings) -> int:
    """Seals with the first key whatever another one has sealed; how many.

    Safe beside running gateways: a row that changed meanwhile is left alone, sealed by whoever changed it.
    """
    vault = Vault(key_ring(settings.token_keys))
    connection = await asyncpg.connect(settings.database_owner_url, server_settings={"search_path": "gateway"})
    count = 0
    try:
        for table, column, key in _SEALED:
            rows = await connection.fetch(f"SELECT {', '.join(key)}, {column} AS sealed FROM {table}")  # noqa: S608
            for row in rows:
                if row["sealed"] is not None and not vault.is_current(row["sealed"]):
                    count += await _seal_again(connection, vault, table, column, row)
    finally:
        await connection.close()
    return count


async def _seal_again(
    connection: "asyncpg.Connection[asyncpg.Record]", vault: Vault, table: str, column: str, row: asyncpg.Record
) -> int:
    keys = [name for name in row.keys() if name != "sealed"]  # noqa: SIM118 - a Record iterates over values
    portal = row["portal"] if "portal" in keys else NIL
    bound_to = f"{table}.{column}" + (f":{row['client_id']}" if table == "registrations" else "")
    sealed = vault.seal(vault.open(row["sealed"], portal=portal, column=bound_to), portal=portal, column=bound_to)
    places = " AND ".join(f"{name} = ${position}" for position, name in enumerate(keys, start=3))
    statement = f"UPDATE {table} SET {column} = $1 WHERE {column} = $2 AND {places}"  # noqa: S608 - names of ours
    tag = await connection.execute(statement, sealed, row["sealed"], *(row[name] for name in keys))
    return int(tag.rsplit(" ", 1)[-1])
