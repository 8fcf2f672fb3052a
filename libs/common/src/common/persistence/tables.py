"""The two tables every service has beside its own: what it has heard (inbox = operations) and must say (outbox)."""

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB


def message_tables(metadata: MetaData) -> tuple[Table, Table]:
    """Adds `inbox` and `outbox`; returns them."""
    inbox = Table(
        "inbox",
        metadata,
        Column("portal", Uuid, primary_key=True),
        Column("message_id", Uuid, primary_key=True),
        Column("name", Text, nullable=False),
        Column("person", Text, nullable=False),
        Column("fingerprint", Text, nullable=False),
        Column("state", Text, nullable=False),
        Column("outcome", JSONB),
        Column("body", LargeBinary),
        Column("headers", JSONB),
        Column("reply_to", Text),
        Column("attempts", Integer, nullable=False, server_default=text("0")),
        Column("next_attempt_at", DateTime(timezone=True)),
        Column("claim", Uuid),
        Column("received_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
        Column("finished_at", DateTime(timezone=True)),
    )
    Index("inbox_waiting", inbox.c.next_attempt_at, postgresql_where=inbox.c.state == text("'waiting'"))
    Index("inbox_age", inbox.c.received_at)
    outbox = Table(
        "outbox",
        metadata,
        Column("id", BigInteger, Identity(always=True, cache=1), primary_key=True),
        Column("portal", Uuid, nullable=False),
        Column("aggregatetype", Text, nullable=False),
        Column("aggregateid", Text, nullable=False),
        Column("type", Text, nullable=False),
        Column("message_id", Uuid, nullable=False),
        Column("exchange", Text, nullable=False),
        Column("routing_key", Text, nullable=False),
        Column("headers", JSONB, nullable=False),
        Column("payload", LargeBinary, nullable=False),
        Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
        Column("sent_at", DateTime(timezone=True)),
    )
    Index("outbox_unsent", outbox.c.id, postgresql_where=outbox.c.sent_at.is_(None))
    return inbox, outbox
