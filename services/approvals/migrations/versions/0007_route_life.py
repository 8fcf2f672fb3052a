"""Several routes of one revision, decisions taken back, remarks beside verdicts, re-routing of many."""

import sqlalchemy as sa
from alembic import op

from common.persistence.migrations import enable_rls

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

SCHEMA = "approvals"


def upgrade() -> None:
    """Defaults let the release before go on writing; new key columns keep the keys of its rows unique."""
    _wider_keys()
    _remarks()
    _re_routings()
    enable_rls(op, "remarks", SCHEMA, append_only=True)
    enable_rls(op, "re_routings", SCHEMA, append_only=True)
    enable_rls(op, "re_routing_items", SCHEMA)


def _wider_keys() -> None:
    number = sa.Column(
        "route", sa.Integer(), server_default="1", nullable=False, comment="1, and one more per re-routing"
    )
    op.add_column("plans", number)
    op.drop_constraint("plans_pkey", "plans", type_="primary")
    op.create_primary_key("plans_pkey", "plans", ["portal", "request_id", "revision", "route"])
    op.create_table_comment(
        "plans", "immutable: how one route of a revision was planned, with everything needed to plan it again"
    )
    op.add_column("decisions", sa.Column("route", sa.Integer(), server_default="1", nullable=False))
    turn = sa.Column("turn", sa.Integer(), server_default="0", nullable=False, comment="rises when a yes is taken back")
    op.add_column("decisions", turn)
    op.alter_column("decisions", "verdict", comment="approve, reject, return or taken_back")
    op.alter_column("decisions", "task_id", nullable=True, comment="null for a yes taken back")
    op.drop_constraint("decisions_pkey", "decisions", type_="primary")
    key = ["portal", "request_id", "revision", "route", "step", "level", "principal", "turn"]
    op.create_primary_key("decisions_pkey", "decisions", key)
    op.create_table_comment("decisions", "append-only: one decision per slot, approver of record and turn")


def _remarks() -> None:
    op.create_table(
        "remarks",
        sa.Column("portal", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("remark_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Text(),
            nullable=False,
            comment="asked, answered, delegated, added, taken_back, stand_in, re_routed",
        ),
        sa.Column("question_id", sa.Uuid(), comment="of a question and of its answer"),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), comment="whom it concerns: asked, answered, brought in"),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("portal", "request_id", "remark_id"),
        comment="append-only: what was said and arranged beside verdicts",
    )
    op.create_index("remarks_in_order", "remarks", ["portal", "request_id", "said_at"])


def _re_routings() -> None:
    op.create_table(
        "re_routings",
        sa.Column("portal", sa.Uuid(), nullable=False),
        sa.Column("re_routing_id", sa.Uuid(), nullable=False),
        sa.Column("started_by", sa.Text(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("portal", "re_routing_id"),
        comment="many routes planned again, each in a transaction of its own",
    )
    op.create_table(
        "re_routing_items",
        sa.Column("portal", sa.Uuid(), nullable=False),
        sa.Column("re_routing_id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False, comment="pending, changed, same or refused"),
        sa.Column("before", sa.Text(), server_default="", nullable=False),
        sa.Column("after", sa.Text(), server_default="", nullable=False),
        sa.Column("problem", sa.Text(), server_default="", nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("portal", "re_routing_id", "request_id"),
    )
