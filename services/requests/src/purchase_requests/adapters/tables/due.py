"""Thin tables of the clock, which the worker role may read across portals."""

from sqlalchemy import Column, Index, Integer, Table, Uuid, text

from purchase_requests.adapters.tables.base import MOMENT, metadata

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

returned_due = Table(
    "returned_due",
    metadata,
    Column("portal", Uuid, primary_key=True),
    Column("request_id", Uuid, primary_key=True),
    Column("since", MOMENT, nullable=False),
    Column("noticed_at", MOMENT),
)
Index("returned_due_since", returned_due.c.since)
"""Since when nobody has worked on a returned request; a row that outlives the return goes when it falls due."""

portal_removals = Table(
    "portal_removals",
    metadata,
    Column("portal", Uuid, primary_key=True),
    Column("up_to", MOMENT, nullable=False),
)
