"""Previews of imports: what a file would change, kept until applied or a day old."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

from common.persistence.migrations import enable_rls

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "import_previews",
        sa.Column("portal", sa.Uuid(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("document", pg.JSONB(), nullable=False, comment="what the import would add, change and remove"),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("portal", "hash"),
        comment="previews of imports, kept until applied or a day old",
    )
    enable_rls(op, "import_previews", "approvals")
