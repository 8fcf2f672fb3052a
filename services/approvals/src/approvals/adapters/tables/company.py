"""The company: what was polled, what is our own, what is in force."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from approvals.adapters.tables.base import metadata, moment, portal_key

portals = sa.Table(
    "portals",
    metadata,
    portal_key(),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("suspended", sa.Boolean, nullable=False, server_default=sa.text("false")),
    sa.Column("org_version", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("org_hash", sa.Text),
    sa.Column("directory_hash", sa.Text),
    sa.Column("held_hash", sa.Text, comment="a directory that would remove too many people; waits for a yes"),
    sa.Column("accepted_hash", sa.Text, comment="the held directory an administrator said yes to"),
    sa.Column("rates_hash", sa.Text, nullable=False),
    sa.Column(
        "rates_source", sa.Text, nullable=False, server_default="entered", comment="portal: polls may set others; entered"
    ),
    sa.Column("policy_review", sa.Text, nullable=False, server_default="auto", comment="auto, always or never"),
    moment("installed_at"),
    moment("polled_at", nullable=True),
    sa.Column(
        "followed_at",
        sa.DateTime(timezone=True),
        comment="up to when beginnings of delegations and absences were looked at",
    ),
    sa.Column("last_poll", pg.JSONB, comment="when it was, and how it ended"),
    sa.Column("sync_asked_at", sa.DateTime(timezone=True), comment="an administrator wants a poll at once"),
    comment="one row per portal: which organisation and rates are in force",
)

snapshots = sa.Table(
    "snapshots",
    metadata,
    portal_key(),
    sa.Column("hash", sa.Text, primary_key=True),
    sa.Column(
        "kind",
        sa.Text,
        nullable=False,
        comment="directory, company, stand_ins, organisation, import, rates, policy or facts",
    ),
    sa.Column("document", pg.JSONB, nullable=False),
    moment("created_at"),
    comment="immutable documents by the SHA-256 of their canonical JSON",
)

organisation_versions = sa.Table(
    "organisation_versions",
    metadata,
    portal_key(),
    sa.Column("version", sa.BigInteger, primary_key=True),
    sa.Column("hash", sa.Text, nullable=False),
    moment("applied_at"),
)

own_facts = sa.Table(
    "own_facts",
    metadata,
    portal_key(),
    sa.Column("kind", sa.Text, primary_key=True, comment="which register the entry belongs to"),
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("document", pg.JSONB, nullable=False),
    sa.Column("version", sa.BigInteger, nullable=False, server_default="1"),
    sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    sa.Column("changed_by", sa.Text, nullable=False, server_default="service:approvals", comment="person or service"),
    comment="what the portal does not know about its company",
)

import_previews = sa.Table(
    "import_previews",
    metadata,
    portal_key(),
    sa.Column("hash", sa.Text, primary_key=True),
    sa.Column("document", pg.JSONB, nullable=False, comment="what the import would add, change and remove"),
    sa.Column("created_by", sa.Text, nullable=False),
    moment("created_at"),
    comment="previews of imports, kept until applied or a day old",
)

people_seen = sa.Table(
    "people_seen",
    metadata,
    portal_key(),
    sa.Column("person", sa.Text, primary_key=True),
    sa.Column("language", sa.Text, nullable=False),
    moment("seen_at"),
)

due = sa.Table(
    "due",
    metadata,
    portal_key(),
    sa.Column("kind", sa.Text, primary_key=True, comment="what falls due: organisation, boundary, evidence and so on"),
    moment("next_at"),
    sa.Column("interval_seconds", sa.Float, nullable=False),
    sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
    sa.Column("lease_owner", sa.Text),
    moment("lease_until", nullable=True),
    sa.Column("fence", sa.BigInteger, nullable=False, server_default="0"),
    comment="what is due when, and who is at it; all the worker role sees beside the message tables",
)
sa.Index("due_next", due.c.next_at)
