"""Policies by key and version."""

import sqlalchemy as sa

from approvals.adapters.tables.base import metadata, moment, portal_key

policies = sa.Table(
    "policies",
    metadata,
    portal_key(),
    sa.Column("policy", sa.Text, primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("hash", sa.Text, nullable=False),
    moment("effective_from"),
    moment("effective_to", nullable=True),
    sa.Column("said", sa.BigInteger, nullable=False, server_default="0", comment="version of the policy stream"),
)
