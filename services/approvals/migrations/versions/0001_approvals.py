"""Everything approvals keeps: organisation, policies, routes, tasks, decisions, audit."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

from common.persistence.migrations import create_message_tables, enable_rls, grant_schema

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SCHEMA = "approvals"
CHANGING = ("portals", "own_facts", "people_seen", "policies", "routes", "tasks")
APPEND_ONLY = ("snapshots", "organisation_versions", "plans", "decisions", "audit")
PURGED = ("due", *CHANGING, *APPEND_ONLY)


def upgrade() -> None:
    """Decisions, audit, plans and snapshots can be added to and read, nothing else; a purge is the owner's function."""
    create_message_tables(op, SCHEMA)
    _organisation()
    _policies_and_due()
    _routes()
    _tasks_and_decisions()
    enable_rls(op, "due", SCHEMA, worker=True)
    for table in CHANGING:
        enable_rls(op, table, SCHEMA)
    for table in APPEND_ONLY:
        enable_rls(op, table, SCHEMA, append_only=True)
    _purge()
    grant_schema(op, SCHEMA)


def _purge() -> None:
    """Deletes the portal of the running transaction, and no other."""
    here = "portal = current_setting('app.portal')::uuid"
    statements = " ".join(f"DELETE FROM {table} WHERE {here};" for table in PURGED)  # noqa: S608 - names of ours
    op.execute(
        "CREATE FUNCTION purge_portal() RETURNS void LANGUAGE sql SECURITY DEFINER"
        f" SET search_path = {SCHEMA}, pg_temp AS $$ {statements} $$"
    )
    op.execute("REVOKE ALL ON FUNCTION purge_portal() FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION purge_portal() TO {SCHEMA}_app")


def _organisation() -> None:
    op.create_table(
        "portals",
        sa.Column("portal", sa.Uuid(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("suspended", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("org_version", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("org_hash", sa.Text()),
        sa.Column("directory_hash", sa.Text()),
        sa.Column("held_hash", sa.Text(), comment="a directory that would remove too many people; waits for a yes"),
        sa.Column("accepted_hash", sa.Text(), comment="the held directory an administrator said yes to"),
        sa.Column("rates_hash", sa.Text(), nullable=False),
        sa.Column("installed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("polled_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("portal"),
        comment="one row per portal: which organisation and rates are in force",
    )
    op.create_table(
        "snapshots",
        sa.Column("portal", sa.Uuid(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False, comment="directory, organisation, rates, policy or facts"),
        sa.Column("document", pg.JSONB(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("portal", "hash"),
        comment="immutable documents by the SHA-256 of their canonical JSON",
    )
    op.create_table(
        "organisation_versions",
        sa.Column("portal", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("portal", "version"),
    )
    op.create_table(
        "own_facts",
        sa.Column("portal", sa.Uuid(), nullable=False),
        sa.Column(
            "kind", sa.Text(), nullable=False, comment="limit, department, member, cost_centre, delegation, absence"
        ),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("document", pg.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("portal", "kind", "id"),
        comment="what the portal does not know about its company",
    )
    op.create_table(
        "people_seen",
        sa.Column("portal", sa.Uuid(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("portal", "person"),
    )


def _policies_and_due() -> None:
    op.create_table(
        "policies",
        sa.Column("portal", sa.Uuid(), nullable=False),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("effective_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("effective_to", sa.DateTime(timezone=True)),
        sa.Column("said", sa.BigInteger(), server_default="0", nullable=False, comment="version of the policy stream"),
        sa.PrimaryKeyConstraint("portal", "policy", "version"),
    )
    op.create_table(
        "due",
        sa.Column("portal", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False, comment="organisation"),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("interval_seconds", sa.Float(), nullable=False),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("lease_owner", sa.Text()),
        sa.Column("lease_until", sa.DateTime(timezone=True)),
        sa.Column("fence", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("portal", "kind"),
        comment="what is due when, and who is at it; all the worker role sees beside the message tables",
    )
    op.create_index("due_next", "due", ["next_at"])
    op.create_table(
        "audit",
        sa.Column("portal", sa.Uuid(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False, comment="request id, policy, or organisation"),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("detail", pg.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("portal", "id"),
        comment="append-only: who did what",
    )
    op.create_index("audit_of_subject", "audit", ["portal", "subject", "id"])


def _routes() -> None:
    op.create_table(
        "routes",
        sa.Column("portal", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column(
            "version", sa.BigInteger(), nullable=False, comment="rises by one per transaction, over all revisions"
        ),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("requester", sa.Text(), nullable=False),
        sa.Column("preparer", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("company", sa.Text()),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("progress", pg.JSONB()),
        sa.Column(
            "open", sa.Boolean(), nullable=False, comment="something may still happen: in approval, or reviews open"
        ),
        sa.Column("decided_by", sa.Text()),
        sa.Column("comment", sa.Text(), server_default="", nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("portal", "request_id"),
        comment="the approval of a request: the row every command locks",
    )
    op.create_index("routes_open", "routes", ["portal", "request_id"], postgresql_where=sa.text("open"))
    op.create_table(
        "plans",
        sa.Column("portal", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("plan", pg.JSONB(), nullable=False, comment="the plan, or the problem when the route was refused"),
        sa.Column("facts_hash", sa.Text(), nullable=False),
        sa.Column("rates_hash", sa.Text(), nullable=False),
        sa.Column("policy_hash", sa.Text()),
        sa.Column("org_version", sa.BigInteger(), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("portal", "request_id", "revision"),
        comment="immutable: how one revision was planned, with everything needed to plan it again",
    )


def _tasks_and_decisions() -> None:
    op.create_table(
        "tasks",
        sa.Column("portal", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("slot", sa.Text(), nullable=False, comment="principal and steps; one open task each"),
        sa.Column("assignee", sa.Text(), nullable=False),
        sa.Column("principal", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("steps", pg.JSONB(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("portal", "task_id"),
    )
    op.create_index(
        "tasks_of_assignee",
        "tasks",
        ["portal", "assignee", "opened_at"],
        postgresql_where=sa.text("state IN ('open', 'suspended')"),
    )
    op.create_index(
        "tasks_of_principal",
        "tasks",
        ["portal", "principal", "opened_at"],
        postgresql_where=sa.text("state IN ('open', 'suspended')"),
    )
    op.create_index(
        "tasks_one_open_per_slot",
        "tasks",
        ["portal", "request_id", "slot"],
        unique=True,
        postgresql_where=sa.text("state IN ('open', 'suspended')"),
    )
    op.create_table(
        "decisions",
        sa.Column("portal", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("principal", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("portal", "request_id", "revision", "step", "level", "principal"),
        comment="append-only: one decision per slot and approver of record",
    )
