"""How long a task's person has, and when its clock stood still: what lists need to say when it is due."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nullable: tasks of an older release have no deadline until they change."""
    op.add_column("tasks", sa.Column("due_hours", sa.Integer(), comment="working hours its person has; none for repairs"))
    op.add_column("tasks", sa.Column("pauses", pg.JSONB(), comment="when its clock stood still: [since, until] in UTC"))
