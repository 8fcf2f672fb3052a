"""The tables of this service. Every key starts with the portal; money is minor units; row-level security is forced."""

from sqlalchemy import DateTime, MetaData, Text

from common.persistence.tables import message_tables

SCHEMA = "requests"
metadata = MetaData()
inbox, outbox = message_tables(metadata)

MOMENT = DateTime(timezone=True)
CODE = Text(collation="C")  # keyset pages compare currencies byte by byte, whatever the database's language
