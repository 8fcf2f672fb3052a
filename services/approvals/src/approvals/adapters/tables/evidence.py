"""The audit of everything, and the hash chain over it. All three can only be added to."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from approvals.adapters.tables.base import metadata, moment, portal_key

audit = sa.Table(
    "audit",
    metadata,
    portal_key(),
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    moment("at"),
    sa.Column("subject", sa.Text, nullable=False, comment="request id, policy, or organisation"),
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("detail", pg.JSONB, nullable=False),
    sa.Column("principal", sa.Text, comment="whose authority was used, where it is another's"),
    sa.Column(
        "written_by",
        sa.BigInteger,
        nullable=False,
        server_default=sa.text("(pg_current_xact_id()::text)::bigint"),
        comment="transaction id; records become visible in another order than their ids",
    ),
    comment="append-only: who did what",
)
for _name in ("subject", "actor", "action"):
    sa.Index(f"audit_of_{_name}", audit.c.portal, audit.c[_name], audit.c.at, audit.c.id)
sa.Index(
    "audit_of_principal",
    audit.c.portal,
    audit.c.principal,
    audit.c.at,
    audit.c.id,
    postgresql_where=sa.text("principal IS NOT NULL"),
)
sa.Index("audit_at", audit.c.portal, audit.c.at, audit.c.id)
sa.Index("audit_written", audit.c.portal, audit.c.written_by)

audit_seals = sa.Table(
    "audit_seals",
    metadata,
    portal_key(),
    sa.Column("seal_no", sa.BigInteger, primary_key=True, comment="1, 2, 3 … without a gap: the order of the chain"),
    sa.Column("audit_id", sa.BigInteger, nullable=False),
    sa.Column("hash", sa.LargeBinary, nullable=False, comment="SHA-256(previous hash, canonical JSON)"),
    moment("sealed_at"),
    sa.Column("settled_before", sa.BigInteger, nullable=False, comment="all transactions below it are sealed"),
    sa.Column("settled_to", sa.BigInteger, nullable=False, comment="all records up to this id are sealed"),
    sa.Column("cluster", sa.BigInteger, nullable=False, comment="in which these transaction ids were counted"),
    comment="append-only: the chain over the audit of a portal",
)
sa.Index("audit_sealed_once", audit_seals.c.portal, audit_seals.c.audit_id, unique=True)
sa.Index("audit_sealed_at", audit_seals.c.portal, audit_seals.c.sealed_at)

audit_anchors = sa.Table(
    "audit_anchors",
    metadata,
    portal_key(),
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("seal_no", sa.BigInteger, nullable=False),
    sa.Column("hash", sa.LargeBinary, nullable=False),
    moment("anchored_at"),
    comment="append-only: the head of the chain as told to the world once a day",
)
