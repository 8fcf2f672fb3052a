"""Entries of the registers are numbered by changes and say who made the last one."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("own_facts", sa.Column("version", sa.BigInteger(), server_default="1", nullable=False))
    op.add_column(
        "own_facts", sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False)
    )
    op.add_column(
        "own_facts",
        sa.Column(
            "changed_by", sa.Text(), server_default="service:approvals", nullable=False, comment="person or service"
        ),
    )
