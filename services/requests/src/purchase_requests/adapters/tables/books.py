"""The mirror of what approvals tells about where money is booked."""

from sqlalchemy import BigInteger, Column, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from purchase_requests.adapters.tables.base import metadata

books = Table(
    "books",
    metadata,
    Column("portal", Uuid, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("pivot", Text, nullable=False),
    Column("rates", JSONB, nullable=False),
)
book_departments = Table(
    "book_departments",
    metadata,
    Column("portal", Uuid, primary_key=True),
    Column("department", Text, primary_key=True),
    Column("company", Text, nullable=False),
)
book_centres = Table(
    "book_centres",
    metadata,
    Column("portal", Uuid, primary_key=True),
    Column("cost_center", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("department", Text, nullable=False),
    Column("owner", Text),
)
"""Mirror of approvals' companies, cost centres and rates (decimal strings); company is '' for a department of none."""
