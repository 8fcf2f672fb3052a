"""The tables of schema `approvals`. Every key starts with the portal; money is minor units and currency."""

import sqlalchemy as sa

from common.persistence.tables import message_tables

SCHEMA = "approvals"
metadata = sa.MetaData()
inbox, outbox = message_tables(metadata)


def portal_key() -> sa.Column[object]:
    return sa.Column("portal", sa.Uuid, primary_key=True)


def moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)
