"""The audit becomes evidence: records are sealed into a hash chain per portal, and its head is anchored every day."""

import sqlalchemy as sa
from alembic import op

from common.persistence.migrations import enable_rls

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SCHEMA = "approvals"
NEW = ("audit_seals", "audit_anchors")


def upgrade() -> None:
    """Seals and anchors can be added to and read, nothing else. Every portal is due for sealing at once."""
    _audit()
    op.create_table(
        "audit_seals",
        sa.Column("portal", sa.Uuid(), nullable=False),
        sa.Column(
            "seal_no", sa.BigInteger(), nullable=False, comment="1, 2, 3 … without a gap: the order of the chain"
        ),
        sa.Column("audit_id", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False, comment="SHA-256(previous hash, canonical JSON)"),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_before", sa.BigInteger(), nullable=False, comment="all transactions below it are sealed"),
        sa.Column("settled_to", sa.BigInteger(), nullable=False, comment="all records up to this id are sealed"),
        sa.Column("cluster", sa.BigInteger(), nullable=False, comment="in which these transaction ids were counted"),
        sa.PrimaryKeyConstraint("portal", "seal_no"),
        comment="append-only: the chain over the audit of a portal",
    )
    op.create_index("audit_sealed_once", "audit_seals", ["portal", "audit_id"], unique=True)
    op.create_index("audit_sealed_at", "audit_seals", ["portal", "sealed_at"])
    op.create_table(
        "audit_anchors",
        sa.Column("portal", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("seal_no", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("anchored_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("portal", "day"),
        comment="append-only: the head of the chain as told to the world once a day",
    )
    for table in NEW:
        enable_rls(op, table, SCHEMA, append_only=True)
    op.execute(
        "INSERT INTO due (portal, kind, next_at, interval_seconds) SELECT portal, 'evidence', now(), 0 FROM portals"
    )


def _audit() -> None:
    op.add_column("audit", sa.Column("principal", sa.Text(), comment="whose authority was used, where it is another's"))
    op.add_column(
        "audit",
        sa.Column(
            "written_by",
            sa.BigInteger(),
            server_default=sa.text("(pg_current_xact_id()::text)::bigint"),
            nullable=False,
            comment="transaction id; records become visible in another order than their ids",
        ),
    )
    op.drop_index("audit_of_subject", "audit")
    for name, column in (("subject", "subject"), ("actor", "actor"), ("action", "action")):
        op.create_index(f"audit_of_{name}", "audit", ["portal", column, "at", "id"])
    op.create_index(
        "audit_of_principal",
        "audit",
        ["portal", "principal", "at", "id"],
        postgresql_where=sa.text("principal IS NOT NULL"),
    )
    op.create_index("audit_at", "audit", ["portal", "at", "id"])
    op.create_index("audit_written", "audit", ["portal", "written_by"])
