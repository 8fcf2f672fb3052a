"""Lists and cards straight from SQL; who may see what is in the query."""

from typing import Any
from uuid import UUID

import asyncpg

from common.identity import Caller
from common.persistence.sql import Sql
from common.persistence.transaction import Transaction
from purchase_requests.adapters.cursor import Cursor, Place
from purchase_requests.adapters.list_filter import ListFilter
from purchase_requests.adapters.list_query import ROUTE_VERSION, SEARCH, count_sql, page_sql
from purchase_requests.domain.listing import keys_to_read
from purchase_requests.domain.money import to_text

COUNT_CAP = 1000
RARE_WORD = 1000
"""A word with at most so many hits is where a search starts; a more common one is met soon on any walk."""


async def request_list(
    tx: Transaction, caller: Caller, wanted: ListFilter, cursor: str | None, limit: int
) -> dict[str, Any]:
    """One page in the wanted order. Raises InvalidFilter for a cursor of another list."""
    keys = keys_to_read(caller.person, caller.viewer_keys)
    began = Cursor.read(cursor, wanted.sort, descending=wanted.descending) if cursor else None
    if wanted.words:
        wanted = wanted.narrowed(await tx.fetch_value(SEARCH, words=wanted.words, most=RARE_WORD))
    shape = wanted.shape(keys)
    values = wanted.values(tx.portal, keys, began)
    rows = await _fetch(tx, page_sql(shape), values | {"most": limit + 1})
    if began:
        total = began.total
    else:
        found = (await _fetch(tx, count_sql(shape), values | {"most": COUNT_CAP + 1}))[0][0]
        total = {"value": min(found, COUNT_CAP), "capped": found > COUNT_CAP}
    after = None
    if len(rows) > limit:
        rows = rows[:limit]
        last = Place(rows[-1]["created_at"], rows[-1]["currency"], rows[-1]["gross"], rows[-1]["request_id"])
        after = Cursor(wanted.sort, wanted.descending, last, total).text()
    return {"items": [_item(row) for row in rows], "next": after, "total": total}


async def _fetch(tx: Transaction, sql: Sql, values: dict[str, Any]) -> list[asyncpg.Record]:
    return await tx.fetch(sql, **{name: values[name] for name in sql.names})


def _item(row: asyncpg.Record) -> dict[str, Any]:
    return {
        "id": str(row["request_id"]),
        "number": row["number"],
        "title": row["title"],
        "status": row["status"],
        "revision": row["revision"],
        "amount": to_text(row["gross"], row["currency"]),
        "currency": row["currency"],
        "requester": row["requester"],
        "preparer": row["preparer"],
        "department": row["department"],
        "created_at": row["created_at"].isoformat(),
        "updated_at": row["updated_at"].isoformat(),
        "flags": row["flags"],
    }


async def route_version(tx: Transaction, request_id: UUID) -> int | None:
    """How far the mirror of this request's route has come."""
    version: int | None = await tx.fetch_value(ROUTE_VERSION, portal=tx.portal, request_id=request_id)
    return version
