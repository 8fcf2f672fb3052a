"""Since when returned requests lie untouched; those of today since they last changed."""

import sqlalchemy as sa
from alembic import op

from common.persistence.migrations import enable_rls

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Whoever lies too long already is told first and keeps the time between notice and end."""
    op.create_table(
        "returned_due",
        sa.Column("portal", sa.Uuid, primary_key=True),
        sa.Column("request_id", sa.Uuid, primary_key=True),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("noticed_at", MOMENT),
    )
    op.create_index("returned_due_since", "returned_due", ["since"])
    enable_rls(op, "returned_due", "requests", worker=True)
    op.execute(
        "INSERT INTO returned_due (portal, request_id, since)"
        " SELECT portal, request_id, updated_at FROM requests WHERE status = 'returned'"
    )


def downgrade() -> None:
    raise NotImplementedError("we migrate forward only: expand, deploy, contract")
