"""The gateway's schema. Secrets are sealed text (`vault`); every row but a registration belongs to a portal."""

from sqlalchemy import BigInteger, Boolean, Column, DateTime, Index, Integer, MetaData, Table, Text, Uuid, text

from common.persistence.tables import message_tables

metadata = MetaData()
inbox, outbox = message_tables(metadata)

registrations = Table(
    "registrations",
    metadata,
    Column("client_id", Text, primary_key=True),
    Column("secret", Text, nullable=False),
    Column("code", Text),
    Column("created_at", DateTime(timezone=True), nullable=False),
)

portals = Table(
    "portals",
    metadata,
    Column("portal", Uuid, primary_key=True),
    Column("member_id", Text, nullable=False),
    Column("client_id", Text, nullable=False),
    Column("app_code", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("rest_base", Text, nullable=False),
    Column("oauth_origin", Text, nullable=False),
    Column("application_token", Text),
    Column("language", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("installed_at", DateTime(timezone=True), nullable=False),
    Column("suspended_at", DateTime(timezone=True)),
)

grants = Table(
    "grants",
    metadata,
    Column("portal", Uuid, primary_key=True),
    Column("person", Text, primary_key=True),
    Column("status", Text, nullable=False),
    Column("access_token", Text, nullable=False),
    Column("refresh_token", Text, nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("version", Integer, nullable=False),
    Column("obtained_at", DateTime(timezone=True), nullable=False),
    Column("refreshed_at", DateTime(timezone=True)),
    Column("doubted_at", DateTime(timezone=True)),
    Column("retired_because", Text),
)

grant_leases = Table(
    "grant_leases",
    metadata,
    Column("portal", Uuid, primary_key=True),
    Column("person", Text, primary_key=True),
    Column("owner", Uuid, nullable=False),
    Column("until", DateTime(timezone=True), nullable=False),
    Column("fence", BigInteger, nullable=False),
)

people = Table(
    "people",
    metadata,
    Column("portal", Uuid, primary_key=True),
    Column("person", Text, primary_key=True),
    Column("language", Text, nullable=False),
    Column("seen_at", DateTime(timezone=True), nullable=False),
    Column("administrator", Boolean, nullable=False, server_default=text("false")),
)

due = Table(
    "portal_due",
    metadata,
    Column("portal", Uuid, primary_key=True),
    Column("job", Text, primary_key=True),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("clean", Boolean, nullable=False, server_default=text("false")),
)
Index("portal_due_when", due.c.due_at)

__all__ = ["due", "grant_leases", "grants", "inbox", "metadata", "outbox", "people", "portals", "registrations"]
