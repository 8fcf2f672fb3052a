"""Three roles and a schema per service, as operators get them from deploy/postgres/service.sql."""

import hashlib
from urllib.parse import unquote, urlsplit

import psycopg
from psycopg import sql

from common.testing.postgres import address

KINDS = ("owner", "app", "worker")
# DDL on roles of one server collides when two test runs share it ("tuple concurrently updated")
ROLES_LOCK = 7_032_001


def create_service_roles(admin_url: str, database: str, schema: str) -> dict[str, str]:
    """Creates what one service needs and returns the URLs of its "owner", "app" and "worker".

    The database is created when missing. Roles belong to the whole server, so their passwords are
    derived from the administrator's: a second call, for another database, leaves them as they are.
    """
    with psycopg.connect(admin_url, autocommit=True) as admin:
        admin.execute("SELECT pg_advisory_lock(%s)", [ROLES_LOCK])
        if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone():
            admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database)))
        for kind in KINDS:
            _create_role(admin, f"{schema}_{kind}", password_of(admin_url, f"{schema}_{kind}"))
        inside = address(admin_url, *_credentials(admin_url), database)
        with psycopg.connect(inside, autocommit=True) as connection:
            _create_schema(connection, database, schema)
    return {
        kind: address(admin_url, f"{schema}_{kind}", password_of(admin_url, f"{schema}_{kind}"), database)
        for kind in KINDS
    }


def drop_database(admin_url: str, database: str) -> None:
    with psycopg.connect(admin_url, autocommit=True) as admin:
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))


def password_of(admin_url: str, role: str) -> str:
    _, password = _credentials(admin_url)
    return hashlib.sha256(f"{password}:{role}".encode()).hexdigest()[:32]


def _credentials(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return unquote(parts.username or ""), unquote(parts.password or "")


def _create_role(admin: psycopg.Connection[tuple[object, ...]], role: str, password: str) -> None:
    known = admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
    verb = "ALTER" if known else "CREATE"
    statement = sql.SQL(verb + " ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD {}")
    admin.execute(statement.format(sql.Identifier(role), sql.Literal(password)))


def _create_schema(connection: psycopg.Connection[tuple[object, ...]], database: str, schema: str) -> None:
    owner, app, worker = (sql.Identifier(f"{schema}_{kind}") for kind in KINDS)
    names = {
        "database": sql.Identifier(database),
        "schema": sql.Identifier(schema),
        "owner": owner,
        "app": app,
        "worker": worker,
    }
    statements = [
        "REVOKE ALL ON DATABASE {database} FROM PUBLIC",
        "GRANT CONNECT ON DATABASE {database} TO {owner}, {app}, {worker}",
        "CREATE SCHEMA IF NOT EXISTS {schema} AUTHORIZATION {owner}",
        "GRANT USAGE ON SCHEMA {schema} TO {app}, {worker}",
    ]
    statements += [f"ALTER ROLE {{{kind}}} IN DATABASE {{database}} SET search_path = {{schema}}" for kind in KINDS]
    statements += [f"ALTER ROLE {{{kind}}} IN DATABASE {{database}} SET jit = off" for kind in KINDS]
    for text in statements:
        connection.execute(sql.SQL(text).format(**names))
