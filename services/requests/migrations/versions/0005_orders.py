"""Orders from approved requests, whose buyers order, and where a copy came from."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from common.persistence.migrations import enable_rls

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def required(name: str, kind: object) -> sa.Column:
    return sa.Column(name, kind, nullable=False)


def upgrade() -> None:
    """A request of before learns its company with the next word about its route; until then the books tell it."""
    op.add_column("requests", sa.Column("company", sa.Text))
    op.add_column("requests", sa.Column("orders", sa.Integer, nullable=False, server_default=sa.text("0")))
    op.add_column("requests", sa.Column("copied_from", sa.Uuid))
    op.create_table(
        "orders",
        sa.Column("portal", sa.Uuid, primary_key=True),
        sa.Column("request_id", sa.Uuid, primary_key=True),
        sa.Column("order_id", sa.Uuid, primary_key=True),
        required("number", sa.Integer),
        required("revision", sa.Integer),
        required("reference", sa.Text),
        required("lines", JSONB),
        required("complete", sa.Boolean),
        required("created_by", sa.Text),
        required("created_at", sa.DateTime(timezone=True)),
    )
    enable_rls(op, "orders", "requests")
    op.execute("REVOKE UPDATE ON orders FROM requests_app")  # written once; deleted with a portal that is gone


def downgrade() -> None:
    raise NotImplementedError("we migrate forward only: expand, deploy, contract")
