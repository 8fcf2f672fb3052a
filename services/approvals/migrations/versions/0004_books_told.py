"""Companies, cost centres and rates are told to other services; the next poll tells portals of before."""

import sqlalchemy as sa
from alembic import op

from common.persistence.migrations import enable_rls

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "books_told",
        sa.Column("portal", sa.Uuid(), primary_key=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        comment="companies, cost centres and rates as they were told to other services last",
    )
    enable_rls(op, "books_told", "approvals")


def downgrade() -> None:
    raise NotImplementedError("we migrate forward only: expand, deploy, contract")
