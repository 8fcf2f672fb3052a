"""Approvals of requests: routes, plans, tasks, decisions."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from approvals.adapters.tables.base import metadata, moment, portal_key

routes = sa.Table(
    "routes",
    metadata,
    portal_key(),
    sa.Column("request_id", sa.Uuid, primary_key=True),
    sa.Column("version", sa.BigInteger, nullable=False, comment="rises by one per transaction, over all revisions"),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("number", sa.BigInteger, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("requester", sa.Text, nullable=False),
    sa.Column("preparer", sa.Text, nullable=False),
    sa.Column("department", sa.Text, nullable=False),
    sa.Column("company", sa.Text),
    sa.Column("amount_minor", sa.BigInteger, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("progress", pg.JSONB),
    sa.Column("open", sa.Boolean, nullable=False, comment="something may still happen: in approval, or reviews open"),
    sa.Column("decided_by", sa.Text),
    sa.Column("comment", sa.Text, nullable=False, server_default=""),
    moment("updated_at"),
    comment="the approval of a request: the row every command locks",
)
sa.Index("routes_open", routes.c.portal, routes.c.request_id, postgresql_where=sa.text("open"))

plans = sa.Table(
    "plans",
    metadata,
    portal_key(),
    sa.Column("request_id", sa.Uuid, primary_key=True),
    sa.Column("revision", sa.Integer, primary_key=True),
    sa.Column("route", sa.Integer, primary_key=True, server_default="1", comment="1, and one more per re-routing"),
    sa.Column("content_hash", sa.Text, nullable=False),
    sa.Column("outcome", sa.Text, nullable=False),
    sa.Column("plan", pg.JSONB, nullable=False, comment="the plan, or the problem when the route was refused"),
    sa.Column("facts_hash", sa.Text, nullable=False),
    sa.Column("rates_hash", sa.Text, nullable=False),
    sa.Column("policy_hash", sa.Text),
    sa.Column("org_version", sa.BigInteger, nullable=False),
    moment("planned_at"),
    sa.Column("requester", sa.Text),
    sa.Column("vendor", sa.Text, comment="letters and digits only, so that spellings of one vendor are one"),
    sa.Column("amount_minor", sa.BigInteger, comment="the total on the policy's basis"),
    sa.Column("currency", sa.Text),
    comment="immutable: how one route of a revision was planned, with everything needed to plan it again",
)
sa.Index("plans_in_time", plans.c.portal, plans.c.planned_at, plans.c.request_id, plans.c.revision)

tasks = sa.Table(
    "tasks",
    metadata,
    portal_key(),
    sa.Column("task_id", sa.Uuid, primary_key=True),
    sa.Column("request_id", sa.Uuid, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("slot", sa.Text, nullable=False, comment="principal and steps; one open task each"),
    sa.Column("assignee", sa.Text, nullable=False),
    sa.Column("principal", sa.Text, nullable=False),
    sa.Column("stage", sa.Text, nullable=False),
    sa.Column("steps", pg.JSONB, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False, server_default=""),
    moment("opened_at"),
    moment("closed_at", nullable=True),
    sa.Column("due_hours", sa.Integer, comment="working hours its person has; none for repairs"),
    sa.Column("pauses", pg.JSONB, comment="when its clock stood still: [since, until] in UTC"),
)
_is_open = sa.text("state IN ('open', 'suspended')")
sa.Index(
    "tasks_one_open_per_slot", tasks.c.portal, tasks.c.request_id, tasks.c.slot, unique=True, postgresql_where=_is_open
)
sa.Index("tasks_of_assignee", tasks.c.portal, tasks.c.assignee, tasks.c.opened_at, postgresql_where=_is_open)
sa.Index("tasks_of_principal", tasks.c.portal, tasks.c.principal, tasks.c.opened_at, postgresql_where=_is_open)

decisions = sa.Table(
    "decisions",
    metadata,
    portal_key(),
    sa.Column("request_id", sa.Uuid, primary_key=True),
    sa.Column("revision", sa.Integer, primary_key=True),
    sa.Column("route", sa.Integer, primary_key=True, server_default="1"),
    sa.Column("step", sa.Text, primary_key=True),
    sa.Column("level", sa.Integer, primary_key=True),
    sa.Column("principal", sa.Text, primary_key=True),
    sa.Column("turn", sa.Integer, primary_key=True, server_default="0", comment="rises when a yes is taken back"),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("verdict", sa.Text, nullable=False, comment="approve, reject, return or taken_back"),
    sa.Column("comment", sa.Text, nullable=False),
    sa.Column("content_hash", sa.Text, nullable=False),
    sa.Column("task_id", sa.Uuid, comment="null for a yes taken back"),
    moment("decided_at"),
    comment="append-only: one decision per slot, approver of record and turn",
)
sa.Index("decisions_in_time", decisions.c.portal, decisions.c.decided_at)
sa.Index("decisions_of_step", decisions.c.portal, decisions.c.step, decisions.c.decided_at)

task_clocks = sa.Table(
    "task_clocks",
    metadata,
    portal_key(),
    sa.Column("task_id", sa.Uuid, primary_key=True),
    sa.Column("request_id", sa.Uuid, nullable=False),
    moment("next_at"),
    comment="when the deadline of an open task has to be looked at next; the worker role sees it across portals",
)
sa.Index("task_clocks_next", task_clocks.c.next_at)
sa.Index("task_clocks_of_request", task_clocks.c.portal, task_clocks.c.request_id)
