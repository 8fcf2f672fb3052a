"""When the counters of a portal are counted anew from its routes."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("dispatch", sa.Column("recount_at", sa.DateTime(timezone=True)))
    op.create_index("dispatch_recount", "dispatch", ["recount_at"], postgresql_where=sa.text("recount_at IS NOT NULL"))


def downgrade() -> None:
    raise NotImplementedError("we migrate forward only: expand, deploy, contract")
