"""Policies by key and version."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from approvals.adapters.tables.base import metadata, moment, portal_key

SYSTEM = "service:approvals"

policies = sa.Table(
    "policies",
    metadata,
    portal_key(),
    sa.Column("policy", sa.Text, primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("status", sa.Text, nullable=False, comment="draft, review, published, retired or discarded"),
    sa.Column("hash", sa.Text, nullable=False, comment="the document: changes while a draft, never once published"),
    moment("effective_from", nullable=True),
    moment("effective_to", nullable=True),
    sa.Column("said", sa.BigInteger, nullable=False, server_default="0", comment="messages about this version"),
    sa.Column("document_version", sa.Integer, nullable=False, server_default="1"),
    sa.Column("author", sa.Text, nullable=False, server_default=SYSTEM),
    sa.Column("editor", sa.Text, nullable=False, server_default=SYSTEM),
    sa.Column("writers", pg.JSONB, nullable=False, server_default=sa.text("'[]'"), comment="everybody who changed it"),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    sa.Column("comment", sa.Text, nullable=False, server_default="", comment="what the reviewer said last"),
    sa.Column("reviewer", sa.Text),
    moment("reviewed_at", nullable=True),
    sa.Column("publisher", sa.Text),
    moment("published_at", nullable=True),
    sa.Column("retirement_asked_by", sa.Text),
    sa.Column("retired_by", sa.Text),
    moment("retired_at", nullable=True),
)
