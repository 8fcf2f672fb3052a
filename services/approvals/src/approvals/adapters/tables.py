"""The tables of schema `approvals`. Every key starts with the portal; money is minor units and currency."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from common.persistence.tables import message_tables

SCHEMA = "approvals"
metadata = sa.MetaData()
inbox, outbox = message_tables(metadata)


def _portal() -> sa.Column[object]:
    return sa.Column("portal", sa.Uuid, primary_key=True)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


portals = sa.Table(
    "portals",
    metadata,
    _portal(),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("suspended", sa.Boolean, nullable=False, server_default=sa.text("false")),
    sa.Column("org_version", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("org_hash", sa.Text),
    sa.Column("directory_hash", sa.Text),
    sa.Column("held_hash", sa.Text, comment="a directory that would remove too many people; waits for a yes"),
    sa.Column("accepted_hash", sa.Text, comment="the held directory an administrator said yes to"),
    sa.Column("rates_hash", sa.Text, nullable=False),
    _moment("installed_at"),
    _moment("polled_at", nullable=True),
    comment="one row per portal: which organisation and rates are in force",
)

snapshots = sa.Table(
    "snapshots",
    metadata,
    _portal(),
    sa.Column("hash", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False, comment="directory, organisation, rates, policy or facts"),
    sa.Column("document", pg.JSONB, nullable=False),
    _moment("created_at"),
    comment="immutable documents by the SHA-256 of their canonical JSON",
)

organisation_versions = sa.Table(
    "organisation_versions",
    metadata,
    _portal(),
    sa.Column("version", sa.BigInteger, primary_key=True),
    sa.Column("hash", sa.Text, nullable=False),
    _moment("applied_at"),
)

own_facts = sa.Table(
    "own_facts",
    metadata,
    _portal(),
    sa.Column("kind", sa.Text, primary_key=True, comment="limit, department, member, cost_centre, delegation, absence"),
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("document", pg.JSONB, nullable=False),
    comment="what the portal does not know about its company",
)

people_seen = sa.Table(
    "people_seen",
    metadata,
    _portal(),
    sa.Column("person", sa.Text, primary_key=True),
    sa.Column("language", sa.Text, nullable=False),
    _moment("seen_at"),
)

policies = sa.Table(
    "policies",
    metadata,
    _portal(),
    sa.Column("policy", sa.Text, primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("hash", sa.Text, nullable=False),
    _moment("effective_from"),
    _moment("effective_to", nullable=True),
    sa.Column("said", sa.BigInteger, nullable=False, server_default="0", comment="version of the policy stream"),
)

routes = sa.Table(
    "routes",
    metadata,
    _portal(),
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
    _moment("updated_at"),
    comment="the approval of a request: the row every command locks",
)
sa.Index("routes_open", routes.c.portal, routes.c.request_id, postgresql_where=sa.text("open"))

plans = sa.Table(
    "plans",
    metadata,
    _portal(),
    sa.Column("request_id", sa.Uuid, primary_key=True),
    sa.Column("revision", sa.Integer, primary_key=True),
    sa.Column("content_hash", sa.Text, nullable=False),
    sa.Column("outcome", sa.Text, nullable=False),
    sa.Column("plan", pg.JSONB, nullable=False, comment="the plan, or the problem when the route was refused"),
    sa.Column("facts_hash", sa.Text, nullable=False),
    sa.Column("rates_hash", sa.Text, nullable=False),
    sa.Column("policy_hash", sa.Text),
    sa.Column("org_version", sa.BigInteger, nullable=False),
    _moment("planned_at"),
    comment="immutable: how one revision was planned, with everything needed to plan it again",
)

tasks = sa.Table(
    "tasks",
    metadata,
    _portal(),
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
    _moment("opened_at"),
    _moment("closed_at", nullable=True),
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
    _portal(),
    sa.Column("request_id", sa.Uuid, primary_key=True),
    sa.Column("revision", sa.Integer, primary_key=True),
    sa.Column("step", sa.Text, primary_key=True),
    sa.Column("level", sa.Integer, primary_key=True),
    sa.Column("principal", sa.Text, primary_key=True),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("verdict", sa.Text, nullable=False),
    sa.Column("comment", sa.Text, nullable=False),
    sa.Column("content_hash", sa.Text, nullable=False),
    sa.Column("task_id", sa.Uuid, nullable=False),
    _moment("decided_at"),
    comment="append-only: one decision per slot and approver of record",
)

audit = sa.Table(
    "audit",
    metadata,
    _portal(),
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    _moment("at"),
    sa.Column("subject", sa.Text, nullable=False, comment="request id, policy, or organisation"),
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("detail", pg.JSONB, nullable=False),
    comment="append-only: who did what",
)
sa.Index("audit_of_subject", audit.c.portal, audit.c.subject, audit.c.id)

due = sa.Table(
    "due",
    metadata,
    _portal(),
    sa.Column("kind", sa.Text, primary_key=True, comment="organisation"),
    _moment("next_at"),
    sa.Column("interval_seconds", sa.Float, nullable=False),
    sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
    sa.Column("lease_owner", sa.Text),
    _moment("lease_until", nullable=True),
    sa.Column("fence", sa.BigInteger, nullable=False, server_default="0"),
    comment="what is due when, and who is at it; all the worker role sees beside the message tables",
)
sa.Index("due_next", due.c.next_at)
