"""Facts are frozen with each revision; what was asked of a vendor lately is found by requester."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from common.persistence.migrations import enable_rls

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SCHEMA = "requests"


def upgrade() -> None:
    """A revision without facts was submitted before there were any; requests of that time count in no spending."""
    op.add_column("revisions", sa.Column("facts", JSONB))
    op.create_table(
        "vendor_spending",
        sa.Column("portal", sa.Uuid, primary_key=True),
        sa.Column("request_id", sa.Uuid, primary_key=True),
        sa.Column("requester", sa.Text, nullable=False),
        sa.Column("vendor", sa.Text, nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("net", sa.BigInteger, nullable=False),
    )
    op.create_index(
        "vendor_spending_recent", "vendor_spending", ["portal", "requester", "vendor", "submitted_at"]
    )
    enable_rls(op, "vendor_spending", SCHEMA)


def downgrade() -> None:
    raise NotImplementedError("we migrate forward only: expand, deploy, contract")
