"""Where money is booked, as it was told."""

import sqlalchemy as sa

from approvals.adapters.tables.base import metadata, portal_key

books_told = sa.Table(
    "books_told",
    metadata,
    portal_key(),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Column("hash", sa.Text, nullable=False),
    comment="companies, cost centres and rates as they were told to other services last",
)
