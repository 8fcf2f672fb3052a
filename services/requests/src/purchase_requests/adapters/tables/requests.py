"""Requests and their submitted revisions."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from purchase_requests.adapters.tables.base import CODE, MOMENT, metadata

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
    Column("company", Text),
    Column("orders", Integer, nullable=False, server_default=text("0")),
    Column("copied_from", Uuid),
    Column("budget_stage", Text, nullable=False, server_default=text("'none'")),
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

orders = Table(
    "orders",
    metadata,
    Column("portal", Uuid, primary_key=True),
    Column("request_id", Uuid, primary_key=True),
    Column("order_id", Uuid, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("reference", Text, nullable=False),
    Column("lines", JSONB, nullable=False),
    Column("complete", Boolean, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("created_at", MOMENT, nullable=False),
)
"""What was ordered of an approved revision: position, quantity, net and tax in minor units. Written once."""

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
