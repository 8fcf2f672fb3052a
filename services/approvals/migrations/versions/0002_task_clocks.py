"""When the deadline of which open task has to be looked at; a purge finds the tables by itself."""

import sqlalchemy as sa
from alembic import op

from common.persistence.migrations import enable_rls

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SCHEMA = "approvals"
PURGE = """
CREATE OR REPLACE FUNCTION purge_portal() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = approvals, pg_temp AS $$
DECLARE kept text;
BEGIN
    FOR kept IN SELECT table_name FROM information_schema.columns
        WHERE table_schema = 'approvals' AND column_name = 'portal' AND table_name NOT IN ('inbox', 'outbox')
    LOOP
        EXECUTE format('DELETE FROM %I WHERE portal = $1', kept) USING current_setting('app.portal')::uuid;
    END LOOP;
END $$
"""


def upgrade() -> None:
    op.create_table(
        "task_clocks",
        sa.Column("portal", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("portal", "task_id"),
        comment="when the deadline of an open task has to be looked at next; the worker role sees it across portals",
    )
    op.create_index("task_clocks_next", "task_clocks", ["next_at"])
    op.create_index("task_clocks_of_request", "task_clocks", ["portal", "request_id"])
    enable_rls(op, "task_clocks", SCHEMA, worker=True)
    op.execute(
        "INSERT INTO task_clocks (portal, task_id, request_id, next_at)"
        " SELECT portal, task_id, request_id, now() FROM tasks WHERE state IN ('open', 'suspended')"
    )
    # every table with a portal but the message tables, so that no later migration can forget one
    op.execute(PURGE)
