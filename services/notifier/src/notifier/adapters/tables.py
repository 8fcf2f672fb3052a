"""The notifier's tables. Every key starts with the portal."""

from sqlalchemy import BigInteger, Column, DateTime, Float, Index, Integer, MetaData, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from common.persistence.tables import message_tables

SCHEMA = "notifier"

metadata = MetaData()
inbox, outbox = message_tables(metadata)

_AT = DateTime(timezone=True)
_ZERO = text("0")

portals = Table(
    "portals",
    metadata,
    Column("portal", Uuid, primary_key=True),
    Column("state", Text, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("language", Text, nullable=False),
    Column("menu_sent", Integer),
    Column("menu_next_at", _AT),
    Column("pull_next_at", _AT),
)
people = Table(
    "people",
    metadata,
    Column("portal", Uuid, primary_key=True),
    Column("person", Text, primary_key=True),
    Column("language", Text, nullable=False),
    Column("time_zone", Text),
    Column("seen_at", _AT, nullable=False),
)
routes = Table(
    "routes",
    metadata,
    Column("portal", Uuid, primary_key=True),
    Column("request_id", Text, primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("open_tasks", JSONB, nullable=False),
)
notices = Table(
    "notices",
    metadata,
    Column("portal", Uuid, primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("tag", Text, primary_key=True),
    Column("request_id", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("wanted", JSONB),
    Column("wanted_version", BigInteger, nullable=False),
    Column("sent", JSONB),
    Column("sent_version", BigInteger, nullable=False, server_default=_ZERO),
    Column("flight", JSONB),
    Column("flight_fence", BigInteger),
    Column("unsure", JSONB),
    Column("attempts", Integer, nullable=False, server_default=_ZERO),
    Column("next_attempt_at", _AT, nullable=False),
)
Index("notices_request", notices.c.portal, notices.c.request_id)
Index(
    "notices_pending",
    notices.c.portal,
    notices.c.next_attempt_at,
    postgresql_where=notices.c.wanted_version != notices.c.sent_version,
)
Index(
    "notices_in_flight",
    notices.c.portal,
    notices.c.flight_fence,
    postgresql_where=notices.c.flight_fence.is_not(None),
)
counters = Table(
    "counters",
    metadata,
    Column("portal", Uuid, primary_key=True),
    Column("person", Text, primary_key=True),
    Column("to_approve", Integer, nullable=False),
    Column("pushed", Integer),
)
Index(
    "counters_unpushed",
    counters.c.portal,
    postgresql_where=counters.c.pushed.is_distinct_from(counters.c.to_approve),
)
dispatch = Table(
    "dispatch",
    metadata,
    Column("portal", Uuid, primary_key=True),
    Column("due_at", _AT),
    Column("blocked_until", _AT),
    Column("failures", Integer, nullable=False, server_default=_ZERO),
    Column("owner", Uuid),
    Column("until", _AT),
    Column("fence", BigInteger, nullable=False, server_default=_ZERO),
    Column("bucket_level", Float),
    Column("bucket_at", _AT),
    Column("waiting", Integer, nullable=False, server_default=_ZERO),
    Column("recount_at", _AT),
)
Index("dispatch_recount", dispatch.c.recount_at, postgresql_where=dispatch.c.recount_at.is_not(None))
Index("dispatch_due", dispatch.c.due_at, postgresql_where=dispatch.c.due_at.is_not(None))
