"""What happens to a route beside decisions: remarks, and re-routing of many."""

import sqlalchemy as sa

from approvals.adapters.tables.base import metadata, moment, portal_key

remarks = sa.Table(
    "remarks",
    metadata,
    portal_key(),
    sa.Column("request_id", sa.Uuid, primary_key=True),
    sa.Column("remark_id", sa.Uuid, primary_key=True),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column(
        "kind", sa.Text, nullable=False, comment="asked, answered, delegated, added, taken_back, stand_in, re_routed"
    ),
    sa.Column("question_id", sa.Uuid, comment="of a question and of its answer"),
    sa.Column("step", sa.Text, nullable=False),
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("person", sa.Text, comment="whom it concerns: asked, answered, brought in"),
    sa.Column("comment", sa.Text, nullable=False),
    moment("said_at"),
    comment="append-only: what was said and arranged beside verdicts",
)
sa.Index("remarks_in_order", remarks.c.portal, remarks.c.request_id, remarks.c.said_at)

re_routings = sa.Table(
    "re_routings",
    metadata,
    portal_key(),
    sa.Column("re_routing_id", sa.Uuid, primary_key=True),
    sa.Column("started_by", sa.Text, nullable=False),
    sa.Column("comment", sa.Text, nullable=False),
    moment("started_at"),
    comment="many routes planned again, each in a transaction of its own",
)

re_routing_items = sa.Table(
    "re_routing_items",
    metadata,
    portal_key(),
    sa.Column("re_routing_id", sa.Uuid, primary_key=True),
    sa.Column("request_id", sa.Uuid, primary_key=True),
    sa.Column("state", sa.Text, nullable=False, comment="pending, changed, same or refused"),
    sa.Column("before", sa.Text, nullable=False, server_default=""),
    sa.Column("after", sa.Text, nullable=False, server_default=""),
    sa.Column("problem", sa.Text, nullable=False, server_default=""),
    moment("done_at", nullable=True),
)
