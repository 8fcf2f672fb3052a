"""A portal remembers how its last poll ended, who asked for one, and up to when beginnings were looked at."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "portals",
        sa.Column(
            "followed_at",
            sa.DateTime(timezone=True),
            comment="up to when beginnings of delegations and absences were looked at",
        ),
    )
    op.add_column("portals", sa.Column("last_poll", pg.JSONB(), comment="when it was, and how it ended"))
    op.add_column(
        "portals",
        sa.Column("sync_asked_at", sa.DateTime(timezone=True), comment="an administrator wants a poll at once"),
    )
    op.alter_column(
        "snapshots", "kind", comment="directory, company, stand_ins, organisation, import, rates, policy or facts"
    )
    op.alter_column("own_facts", "kind", comment="which register the entry belongs to")
    op.alter_column("due", "kind", comment="what falls due: organisation, boundary, evidence and so on")
