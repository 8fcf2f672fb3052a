"""Exchange rates come from the portal's currencies, or somebody entered them."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "portals",
        sa.Column(
            "rates_source",
            sa.Text(),
            server_default="entered",
            nullable=False,
            comment="portal: polls may set others; entered",
        ),
    )
