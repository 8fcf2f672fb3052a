"""Notices, counters, whom they belong to, and who dispatches them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from common.persistence.migrations import create_message_tables, enable_rls, grant_schema

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SCHEMA = "notifier"
AT = sa.DateTime(timezone=True)
ZERO = sa.text("0")


def upgrade() -> None:
    grant_schema(op, SCHEMA)
    create_message_tables(op, SCHEMA)
    _portals_and_people()
    _notices()
    _counters_and_dispatch()
    for table in ("portals", "people", "routes", "notices", "counters"):
        enable_rls(op, table, SCHEMA)
    enable_rls(op, "dispatch", SCHEMA, worker=True)
    op.execute("ALTER TABLE notices SET (autovacuum_vacuum_scale_factor = 0.02, fillfactor = 70)")


def _portals_and_people() -> None:
    op.create_table(
        "portals",
        sa.Column("portal", sa.Uuid, primary_key=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("menu_sent", sa.Integer),
        sa.Column("menu_next_at", AT),
        sa.Column("pull_next_at", AT),
    )
    op.create_table(
        "people",
        sa.Column("portal", sa.Uuid, primary_key=True),
        sa.Column("person", sa.Text, primary_key=True),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("time_zone", sa.Text),
        sa.Column("seen_at", AT, nullable=False),
    )
    op.create_table(
        "routes",
        sa.Column("portal", sa.Uuid, primary_key=True),
        sa.Column("request_id", sa.Text, primary_key=True),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("open_tasks", JSONB, nullable=False),
    )


def _notices() -> None:
    op.create_table(
        "notices",
        sa.Column("portal", sa.Uuid, primary_key=True),
        sa.Column("channel", sa.Text, primary_key=True),
        sa.Column("tag", sa.Text, primary_key=True),
        sa.Column("request_id", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("wanted", JSONB),
        sa.Column("wanted_version", sa.BigInteger, nullable=False),
        sa.Column("sent", JSONB),
        sa.Column("sent_version", sa.BigInteger, nullable=False, server_default=ZERO),
        sa.Column("flight", JSONB),
        sa.Column("flight_fence", sa.BigInteger),
        sa.Column("unsure", JSONB),
        sa.Column("attempts", sa.Integer, nullable=False, server_default=ZERO),
        sa.Column("next_attempt_at", AT, nullable=False),
    )
    op.create_index("notices_request", "notices", ["portal", "request_id"])
    op.create_index(
        "notices_pending",
        "notices",
        ["portal", "next_attempt_at"],
        postgresql_where=sa.text("wanted_version <> sent_version"),
    )
    op.create_index(
        "notices_in_flight",
        "notices",
        ["portal", "flight_fence"],
        postgresql_where=sa.text("flight_fence IS NOT NULL"),
    )


def _counters_and_dispatch() -> None:
    op.create_table(
        "counters",
        sa.Column("portal", sa.Uuid, primary_key=True),
        sa.Column("person", sa.Text, primary_key=True),
        sa.Column("to_approve", sa.Integer, nullable=False),
        sa.Column("pushed", sa.Integer),
    )
    op.create_index(
        "counters_unpushed",
        "counters",
        ["portal"],
        postgresql_where=sa.text("pushed IS DISTINCT FROM to_approve"),
    )
    op.create_table(
        "dispatch",
        sa.Column("portal", sa.Uuid, primary_key=True),
        sa.Column("due_at", AT),
        sa.Column("blocked_until", AT),
        sa.Column("failures", sa.Integer, nullable=False, server_default=ZERO),
        sa.Column("owner", sa.Uuid),
        sa.Column("until", AT),
        sa.Column("fence", sa.BigInteger, nullable=False, server_default=ZERO),
        sa.Column("bucket_level", sa.Float),
        sa.Column("bucket_at", AT),
        sa.Column("waiting", sa.Integer, nullable=False, server_default=ZERO),
    )
    op.create_index("dispatch_due", "dispatch", ["due_at"], postgresql_where=sa.text("due_at IS NOT NULL"))
