"""Registrations, portals, grants with their leases, people seen, and what is due."""

import sqlalchemy as sa
from alembic import op

from common.persistence.migrations import create_message_tables, enable_rls, grant_schema

revision = "0001"
down_revision = None

SCHEMA = "gateway"


def _moment(name: str, *, nullable: bool = False) -> sa.Column[sa.DateTime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    """First version. `registrations` belongs to no portal: it is asked before one is known, and holds sealed secrets."""
    grant_schema(op, SCHEMA)
    create_message_tables(op, SCHEMA)
    op.create_table(
        "registrations",
        sa.Column("client_id", sa.Text, primary_key=True),
        sa.Column("secret", sa.Text, nullable=False),
        sa.Column("code", sa.Text),
        _moment("created_at"),
    )
    op.execute(f"GRANT SELECT, INSERT, UPDATE ON registrations TO {SCHEMA}_app")
    op.create_table(
        "portals",
        sa.Column("portal", sa.Uuid, primary_key=True),
        sa.Column("member_id", sa.Text, nullable=False),
        sa.Column("client_id", sa.Text, nullable=False),
        sa.Column("app_code", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("rest_base", sa.Text, nullable=False),
        sa.Column("oauth_origin", sa.Text, nullable=False),
        sa.Column("application_token", sa.Text),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        _moment("installed_at"),
        _moment("suspended_at", nullable=True),
    )
    op.create_table(
        "grants",
        sa.Column("portal", sa.Uuid, primary_key=True),
        sa.Column("person", sa.Text, primary_key=True),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("access_token", sa.Text, nullable=False),
        sa.Column("refresh_token", sa.Text, nullable=False),
        _moment("expires_at"),
        sa.Column("version", sa.Integer, nullable=False),
        _moment("obtained_at"),
        _moment("refreshed_at", nullable=True),
        _moment("doubted_at", nullable=True),
        sa.Column("retired_because", sa.Text),
    )
    op.create_table(
        "grant_leases",
        sa.Column("portal", sa.Uuid, primary_key=True),
        sa.Column("person", sa.Text, primary_key=True),
        sa.Column("owner", sa.Uuid, nullable=False),
        _moment("until"),
        sa.Column("fence", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "people",
        sa.Column("portal", sa.Uuid, primary_key=True),
        sa.Column("person", sa.Text, primary_key=True),
        sa.Column("language", sa.Text, nullable=False),
        _moment("seen_at"),
        sa.Column("administrator", sa.Boolean, nullable=False, server_default=sa.text("false")),
    )
    op.create_table(
        "portal_due",
        sa.Column("portal", sa.Uuid, primary_key=True),
        sa.Column("job", sa.Text, primary_key=True),
        _moment("due_at"),
        sa.Column("attempts", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("clean", sa.Boolean, nullable=False, server_default=sa.text("false")),
    )
    op.create_index("portal_due_when", "portal_due", ["due_at"])
    for table in ("portals", "grants", "grant_leases", "people"):
        enable_rls(op, table, SCHEMA)
    enable_rls(op, "portal_due", SCHEMA, worker=True)
