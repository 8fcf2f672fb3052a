"""Replays of past requests against other policies: how far they have come and what they found."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from approvals.adapters.tables.base import metadata, moment, portal_key


def _replay_key() -> sa.Column[object]:
    return sa.Column("replay_id", sa.Uuid, primary_key=True)


replays = sa.Table(
    "replays",
    metadata,
    portal_key(),
    _replay_key(),
    sa.Column("status", sa.Text, nullable=False, comment="running, done or cancelled"),
    sa.Column("asked_by", sa.Text, nullable=False),
    moment("since"),
    moment("until"),
    sa.Column("asked", pg.JSONB, nullable=False, comment="policies by content hash, and the dates others were in force"),
    sa.Column("times", pg.JSONB, nullable=False, comment="step -> median seconds and samples, as of the start"),
    sa.Column("chunk", sa.Integer, nullable=False, comment="the next one; each is one transaction"),
    moment("place_at", nullable=True),
    sa.Column("place_request", sa.Uuid),
    sa.Column("place_revision", sa.Integer),
    sa.Column("total", sa.BigInteger, nullable=False),
    sa.Column("done", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("changed", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("unreadable", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("delay_seconds", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("unknown_steps", pg.JSONB, nullable=False, server_default=sa.text("'[]'")),
    moment("started_at"),
    moment("updated_at"),
    moment("finished_at", nullable=True),
)
sa.Index("replays_started", replays.c.portal, replays.c.started_at)

replay_people = sa.Table(
    "replay_people",
    metadata,
    portal_key(),
    _replay_key(),
    sa.Column("person", sa.Text, primary_key=True),
    sa.Column("before", sa.BigInteger, nullable=False),
    sa.Column("after", sa.BigInteger, nullable=False),
    comment="tasks per person",
)

replay_controls = sa.Table(
    "replay_controls",
    metadata,
    portal_key(),
    _replay_key(),
    sa.Column("change", sa.Text, primary_key=True, comment="added or lost"),
    sa.Column("policy", sa.Text, primary_key=True),
    sa.Column("step", sa.Text, primary_key=True),
    sa.Column("currency", sa.Text, primary_key=True),
    sa.Column("requests", sa.BigInteger, nullable=False),
    sa.Column("least_minor", sa.BigInteger, nullable=False),
    sa.Column("most_minor", sa.BigInteger, nullable=False),
    sa.Column("total_minor", sa.Numeric, nullable=False),
    comment="steps that appear or vanish, and between which amounts",
)

replay_changes = sa.Table(
    "replay_changes",
    metadata,
    portal_key(),
    _replay_key(),
    sa.Column("planned_at", sa.DateTime(timezone=True), primary_key=True),
    sa.Column("request_id", sa.Uuid, primary_key=True),
    sa.Column("revision", sa.Integer, primary_key=True),
    sa.Column("requester", sa.Text, nullable=False),
    sa.Column("department", sa.Text),
    sa.Column("amount_minor", sa.BigInteger, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("before", sa.Text, nullable=False),
    sa.Column("after", sa.Text, nullable=False),
    sa.Column("outcome_before", sa.Text, nullable=False),
    sa.Column("outcome_after", sa.Text, nullable=False),
    sa.Column("added", pg.ARRAY(sa.Text), nullable=False),
    sa.Column("lost", pg.ARRAY(sa.Text), nullable=False),
    sa.Column("delay_seconds", sa.BigInteger, nullable=False),
    comment="revisions whose route would have been another",
)
