"""The tables of this service. Every key starts with the portal; money is minor units; row-level security is forced."""

from sqlalchemy import BigInteger, Boolean, Column, DateTime, Index, Integer, MetaData, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR

from common.persistence.tables import message_tables

SCHEMA = "requests"
metadata = MetaData()
inbox, outbox = message_tables(metadata)

MOMENT = DateTime(timezone=True)
CODE = Text(collation="C")  # keyset pages compare currencies byte by byte, whatever the database's language

requests = Table(
    "requests",
    metadata,
    Column("portal", Uuid, primary_key=True),
    Column("request_id", Uuid, primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("status", Text, nullable=False),
    Column("status_before", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("accepted_revision", Integer, nullable=False),
    Column("document_version", Integer, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("route_version", BigInteger, nullable=False),
    Column("requester", Text, nullable=False),
    Column("preparer", Text, nullable=False),
    Column("document", JSONB, nullable=False),
    Column("title", Text, nullable=False),
    Column("department", Text),
    Column("currency", CODE, nullable=False),
    Column("gross", BigInteger, nullable=False),
    Column("flags", JSONB, nullable=False),
    Column("audience_digest", Text, nullable=False, server_default=text("''")),
    Column("created_at", MOMENT, nullable=False),
    Column("updated_at", MOMENT, nullable=False),
    # room on the page: a status change then touches no index at all
    postgresql_with={"fillfactor": 85},
)
Index("requests_number", requests.c.portal, requests.c.number, unique=True)
Index(
    "requests_department",
    requests.c.portal,
    requests.c.department,
    requests.c.created_at,
    requests.c.request_id,
)
"""title, department, currency and gross are the listing: what everybody who may see the request finds."""

request_numbers = Table(
    "request_numbers",
    metadata,
    Column("portal", Uuid, primary_key=True),
    Column("last", BigInteger, nullable=False),
    Column("last_at", MOMENT, nullable=False),
    postgresql_with={"fillfactor": 50},
)
"""The counter of human numbers; `last_at` keeps moments of creation in the order of the numbers."""

request_texts = Table(
    "request_texts",
    metadata,
    Column("portal", Uuid, primary_key=True),
    Column("request_id", Uuid, primary_key=True),
    Column("search", TSVECTOR, nullable=False),
)
Index("request_texts_search", request_texts.c.search, postgresql_using="gin")
"""Apart from `requests`, so that a change of status does not write the word index anew."""

request_viewers = Table(
    "request_viewers",
    metadata,
    Column("portal", Uuid, primary_key=True),
    Column("request_id", Uuid, primary_key=True),
    Column("viewer_key", Text, primary_key=True),
    Column("origin", Text, nullable=False),
    Column("created_at", MOMENT, nullable=False),
    Column("status", Text, nullable=False),
    Column("department", Text),
    Column("currency", CODE, nullable=False),
    Column("gross", BigInteger, nullable=False),
)
_v = request_viewers.c
Index(
    "request_viewers_time",
    _v.portal,
    _v.viewer_key,
    _v.status,
    _v.created_at,
    _v.request_id,
    _v.department,
)
Index(
    "request_viewers_amount",
    _v.portal,
    _v.viewer_key,
    _v.status,
    _v.currency,
    _v.gross,
    _v.request_id,
    _v.department,
)
"""Who may see what, with what lists filter and sort by: a page is a merge of short index scans, one a key and status."""

revisions = Table(
    "revisions",
    metadata,
    Column("portal", Uuid, primary_key=True),
    Column("request_id", Uuid, primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("content_hash", Text, nullable=False),
    Column("document", JSONB, nullable=False),
    Column("submitted_at", MOMENT, nullable=False),
    Column("accepted", Boolean),
    Column("facts", JSONB),
)
"""Frozen content with the facts of that moment; `accepted` is empty while its route is unknown; false burns the number."""

vendor_spending = Table(
    "vendor_spending",
    metadata,
    Column("portal", Uuid, primary_key=True),
    Column("request_id", Uuid, primary_key=True),
    Column("requester", Text, nullable=False),
    Column("vendor", Text, nullable=False),
    Column("submitted_at", MOMENT, nullable=False),
    Column("currency", Text, nullable=False),
    Column("net", BigInteger, nullable=False),
)
Index(
    "vendor_spending_recent",
    vendor_spending.c.portal,
    vendor_spending.c.requester,
    vendor_spending.c.vendor,
    vendor_spending.c.submitted_at,
)
"""The last submit of each request that names a vendor; whether it still stands is told by the request's status."""

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

submitting_due = Table(
    "submitting_due",
    metadata,
    Column("portal", Uuid, primary_key=True),
    Column("request_id", Uuid, primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("operation", Uuid),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("submitted_at", MOMENT, nullable=False),
    Column("due_at", MOMENT, nullable=False),
)
Index("submitting_due_at", submitting_due.c.due_at)

portal_removals = Table(
    "portal_removals",
    metadata,
    Column("portal", Uuid, primary_key=True),
    Column("up_to", MOMENT, nullable=False),
)

DUE_TABLES = (submitting_due, portal_removals)
"""Thin tables the worker role may read across portals."""
PORTAL_TABLES = (requests, request_numbers, request_texts, request_viewers, revisions, vendor_spending)
BOOK_TABLES = (books, book_departments, book_centres)
