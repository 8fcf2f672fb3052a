"""Every open route is told again at night: portals of today begin within a day, not all at once."""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "INSERT INTO due (portal, kind, next_at, interval_seconds)"
        " SELECT portal, 'states', now() + random() * interval '1 day', 0 FROM portals WHERE NOT suspended"
        " ON CONFLICT DO NOTHING"
    )
