"""Alembic the same way in every service: roles, row-level security, a lock timeout, a version check at start."""

from pathlib import Path
from typing import Any

import asyncpg
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import Script, ScriptDirectory
from sqlalchemy import MetaData, create_engine, pool, text

from common.persistence.tables import message_tables

LOCK_TIMEOUT = "3s"
_PORTAL = "(SELECT current_setting('app.portal')::uuid)"


class SchemaTooOld(Exception):
    """The database has not been migrated to what this code needs."""


def _config(folder: Path, owner_url: str, schema: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(folder))
    config.attributes.update(owner_url=owner_url.replace("postgresql://", "postgresql+psycopg://", 1), schema=schema)
    return config


def migrate(folder: Path, owner_url: str, schema: str) -> None:
    """Upgrades to the newest version, one process at a time (advisory lock)."""
    command.upgrade(_config(folder, owner_url, schema), "head")


def draft(folder: Path, owner_url: str, schema: str, message: str) -> Path:
    """Writes the next numbered migration from the difference between tables and a migrated database."""
    config = _config(folder, owner_url, schema)
    number = len(list(ScriptDirectory.from_config(config).walk_revisions())) + 1
    script = command.revision(config, message, autogenerate=True, rev_id=f"{number:04d}")
    assert isinstance(script, Script)  # one revision was asked for
    return Path(script.path)


def run_env(context: Any, metadata: MetaData) -> None:
    """What every `migrations/env.py` calls."""
    attributes = context.config.attributes
    engine = create_engine(attributes["owner_url"], poolclass=pool.NullPool)
    with engine.connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(hashtext(:schema))"), {"schema": attributes["schema"]})
        connection.execute(text(f"SET lock_timeout = '{LOCK_TIMEOUT}'"))
        connection.execute(text("SELECT set_config('search_path', :schema, false)"), {"schema": attributes["schema"]})
        connection.commit()
        context.configure(
            connection=connection,
            target_metadata=metadata,
            version_table_schema=attributes["schema"],
            include_name=_is_ours,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()


def _is_ours(name: str | None, kind: str, _: Any) -> bool:
    return not (kind == "table" and name == "alembic_version")


def newest_version(folder: Path) -> str:
    return ScriptDirectory(str(folder)).get_current_head() or ""


async def require_version(folder: Path, app_url: str) -> None:
    """Raises SchemaTooOld unless the database knows this code's newest version."""
    connection = await asyncpg.connect(app_url, timeout=10)
    try:
        found = await connection.fetchval("SELECT version_num FROM alembic_version")
    except asyncpg.UndefinedTableError:
        found = None
    finally:
        await connection.close()
    known = {script.revision for script in ScriptDirectory(str(folder)).walk_revisions()}
    if found is None or (found in known and found != newest_version(folder)):
        raise SchemaTooOld(f"database has {found or 'nothing'}, this code needs {newest_version(folder)}: run migrate")


def differences(owner_url: str, schema: str, metadata: MetaData) -> list[Any]:
    """What `tables.py` says and the database does not (empty when migrations are complete)."""
    from alembic.autogenerate import compare_metadata  # noqa: PLC0415 - tests only

    engine = create_engine(owner_url.replace("postgresql://", "postgresql+psycopg://", 1), poolclass=pool.NullPool)
    with engine.connect() as connection:
        connection.execute(text("SELECT set_config('search_path', :schema, false)"), {"schema": schema})
        options = {"include_name": _is_ours}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))


def create_message_tables(op: Any, schema: str) -> None:
    """`inbox` and `outbox` with their rights: app writes under its portal, worker sees all of both."""
    metadata = MetaData()
    message_tables(metadata)
    metadata.create_all(op.get_bind())
    for table in ("inbox", "outbox"):
        enable_rls(op, table, schema, worker=True)
    op.execute("ALTER TABLE outbox SET (autovacuum_vacuum_scale_factor = 0.02, fillfactor = 70)")


def enable_rls(op: Any, table: str, schema: str, *, worker: bool = False, append_only: bool = False) -> None:
    """Row-level security, forced: app sees one portal (an unset or emptied setting is an error), owner sees all.

    `worker` opens the table to the worker role; `append_only` leaves app SELECT and INSERT alone.
    """
    rights = "SELECT, INSERT" if append_only else "SELECT, INSERT, UPDATE, DELETE"
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY {table}_app ON {table} TO {schema}_app USING (portal = {_PORTAL}) WITH CHECK (portal = {_PORTAL})"
    )
    op.execute(f"CREATE POLICY {table}_owner ON {table} TO {schema}_owner USING (true) WITH CHECK (true)")
    op.execute(f"GRANT {rights} ON {table} TO {schema}_app")
    if worker:
        op.execute(f"CREATE POLICY {table}_worker ON {table} TO {schema}_worker USING (true) WITH CHECK (true)")
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {schema}_worker")


def grant_schema(op: Any, schema: str) -> None:
    """Once per service, in the first migration: both roles may use the schema and read the version."""
    op.execute(f"GRANT USAGE ON SCHEMA {schema} TO {schema}_app, {schema}_worker")
    op.execute(f"GRANT SELECT ON alembic_version TO {schema}_app, {schema}_worker")
