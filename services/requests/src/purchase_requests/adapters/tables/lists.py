"""What lists walk: who may see what, and the words requests are found by."""

from sqlalchemy import BigInteger, Column, Index, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import TSVECTOR

from purchase_requests.adapters.tables.base import CODE, MOMENT, metadata

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
