"""Policies have writers, a reviewer and drafts; the number of messages about a key follows its newest version."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

SYSTEM = "service:approvals"


def upgrade() -> None:
    """Every new column has a default, so that the release before this one goes on writing."""
    op.alter_column("policies", "effective_from", nullable=True)
    op.alter_column("policies", "status", comment="draft, review, published, retired or discarded")
    op.alter_column("policies", "hash", comment="the document: changes while a draft, never once published")
    op.alter_column(
        "policies", "said", comment="messages about this version", existing_comment="version of the policy stream"
    )
    op.add_column("policies", sa.Column("document_version", sa.Integer(), server_default="1", nullable=False))
    op.add_column("policies", sa.Column("author", sa.Text(), server_default=SYSTEM, nullable=False))
    op.add_column("policies", sa.Column("editor", sa.Text(), server_default=SYSTEM, nullable=False))
    op.add_column(
        "policies",
        sa.Column(
            "writers", pg.JSONB(), server_default=sa.text("'[]'"), nullable=False, comment="everybody who changed it"
        ),
    )
    for name in ("created_at", "updated_at"):
        op.add_column(
            "policies", sa.Column(name, sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False)
        )
    op.add_column(
        "policies",
        sa.Column("comment", sa.Text(), server_default="", nullable=False, comment="what the reviewer said last"),
    )
    for name in ("reviewer", "publisher", "retirement_asked_by", "retired_by"):
        op.add_column("policies", sa.Column(name, sa.Text()))
    for name in ("reviewed_at", "published_at", "retired_at"):
        op.add_column("policies", sa.Column(name, sa.DateTime(timezone=True)))
    op.add_column(
        "portals",
        sa.Column("policy_review", sa.Text(), server_default="auto", nullable=False, comment="auto, always or never"),
    )
    # messages used to carry the policy's number as their own; the next one must be higher
    op.execute("UPDATE policies SET said = greatest(said, version), publisher = author, published_at = effective_from")
