"""What is asked about the past: how long steps took, and what other policies would have meant."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

from common.persistence.migrations import enable_rls

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

SCHEMA = "approvals"


def upgrade() -> None:
    """Two indexes over what is there, and the tables of replays; nothing that is written now changes."""
    op.create_index("decisions_of_step", "decisions", ["portal", "step", "decided_at"])
    op.create_index("plans_in_time", "plans", ["portal", "planned_at", "request_id", "revision"])
    _replays()
    _people_and_controls()
    _changes()
    for table in ("replays", "replay_people", "replay_controls", "replay_changes"):
        enable_rls(op, table, SCHEMA)


def _key() -> tuple[sa.Column[object], ...]:
    return sa.Column("portal", sa.Uuid(), nullable=False), sa.Column("replay_id", sa.Uuid(), nullable=False)


def _replays() -> None:
    op.create_table(
        "replays",
        *_key(),
        sa.Column("status", sa.Text(), nullable=False, comment="running, done or cancelled"),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "asked", pg.JSONB(), nullable=False, comment="policies by content hash, and the dates others were in force"
        ),
        sa.Column("times", pg.JSONB(), nullable=False, comment="step -> median seconds and samples, as of the start"),
        sa.Column("chunk", sa.Integer(), nullable=False, comment="the next one; each is one transaction"),
        sa.Column("place_at", sa.DateTime(timezone=True)),
        sa.Column("place_request", sa.Uuid()),
        sa.Column("place_revision", sa.Integer()),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("done", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("changed", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("unreadable", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("delay_seconds", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("unknown_steps", pg.JSONB(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("portal", "replay_id"),
    )
    op.create_index("replays_started", "replays", ["portal", "started_at"])


def _people_and_controls() -> None:
    op.create_table(
        "replay_people",
        *_key(),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("before", sa.BigInteger(), nullable=False),
        sa.Column("after", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("portal", "replay_id", "person"),
        comment="tasks per person",
    )
    op.create_table(
        "replay_controls",
        *_key(),
        sa.Column("change", sa.Text(), nullable=False, comment="added or lost"),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("requests", sa.BigInteger(), nullable=False),
        sa.Column("least_minor", sa.BigInteger(), nullable=False),
        sa.Column("most_minor", sa.BigInteger(), nullable=False),
        sa.Column("total_minor", sa.Numeric(), nullable=False),
        sa.PrimaryKeyConstraint("portal", "replay_id", "change", "policy", "step", "currency"),
        comment="steps that appear or vanish, and between which amounts",
    )


def _changes() -> None:
    op.create_table(
        "replay_changes",
        *_key(),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("requester", sa.Text(), nullable=False),
        sa.Column("department", sa.Text()),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("outcome_before", sa.Text(), nullable=False),
        sa.Column("outcome_after", sa.Text(), nullable=False),
        sa.Column("added", pg.ARRAY(sa.Text()), nullable=False),
        sa.Column("lost", pg.ARRAY(sa.Text()), nullable=False),
        sa.Column("delay_seconds", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("portal", "replay_id", "planned_at", "request_id", "revision"),
        comment="revisions whose route would have been another",
    )
