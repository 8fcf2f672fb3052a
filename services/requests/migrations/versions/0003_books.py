"""The mirror of companies, cost centres and rates that approvals tells."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from common.persistence.migrations import enable_rls

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SCHEMA = "requests"


def upgrade() -> None:
    op.create_table(
        "books",
        sa.Column("portal", sa.Uuid, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("pivot", sa.Text, nullable=False),
        sa.Column("rates", JSONB, nullable=False),
    )
    op.create_table(
        "book_departments",
        sa.Column("portal", sa.Uuid, primary_key=True),
        sa.Column("department", sa.Text, primary_key=True),
        sa.Column("company", sa.Text, nullable=False),
    )
    op.create_table(
        "book_centres",
        sa.Column("portal", sa.Uuid, primary_key=True),
        sa.Column("cost_center", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("department", sa.Text, nullable=False),
        sa.Column("owner", sa.Text),
    )
    for table in ("books", "book_departments", "book_centres"):
        enable_rls(op, table, SCHEMA)


def downgrade() -> None:
    raise NotImplementedError("we migrate forward only: expand, deploy, contract")
