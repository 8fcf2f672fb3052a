"""Lists and cards straight from SQL; who may see what is in the query."""

from typing import Any
from uuid import UUID

import asyncpg

from common.contracts.requests import DocumentWire, SubmittedDocument
from common.identity import Caller
from common.persistence.sql import Sql
from common.persistence.transaction import Transaction
from purchase_requests.adapters.budget_card import budget_of_card
from purchase_requests.adapters.cursor import Cursor, Place
from purchase_requests.adapters.list_filter import ListFilter
from purchase_requests.adapters.list_query import CARD, ROUTE_VERSION, SEARCH, count_sql, page_sql
from purchase_requests.domain.document import price, thaw
from purchase_requests.domain.errors import UnknownRequest
from purchase_requests.domain.listing import keys_to_read
from purchase_requests.domain.money import to_text
from purchase_requests.domain.status import CANCELLABLE, WRITABLE, Stage, Status

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


async def request_card(tx: Transaction, caller: Caller, request_id: UUID) -> dict[str, Any]:
    """The document with its revisions; the draft for requester and preparer only. Raises UnknownRequest."""
    keys = keys_to_read(caller.person, caller.viewer_keys)
    row = await tx.fetch_one(CARD, portal=tx.portal, request_id=request_id, keys=keys)
    if row is None:
        raise UnknownRequest
    owner = caller.person in (row["requester"], row["preparer"])
    frozen = {found["revision"]: found for found in row["revisions"] or []}
    accepted = frozen.get(row["accepted_revision"])
    if owner:
        document = DocumentWire.model_validate(row["document"])
    elif accepted:
        document = thaw(SubmittedDocument.model_validate(accepted["document"]))
    else:
        raise UnknownRequest
    budget = None
    if accepted and row["budget_stage"] != Stage.NONE:
        budget = await budget_of_card(tx, request_id, row["accepted_revision"], keys)
    return {
        "id": str(row["request_id"]),
        "number": row["number"],
        "status": row["status"],
        "revision": row["revision"],
        "document_version": row["document_version"],
        "route_version": row["route_version"],
        "document": document.model_dump(mode="json"),
        "submitted": accepted and _submitted(accepted) | {"document": accepted["document"]},
        "budget": budget,
        "requester": row["requester"],
        "preparer": row["preparer"],
        "created_at": row["created_at"].isoformat(),
        "updated_at": row["updated_at"].isoformat(),
        "flags": row["flags"],
        "revisions": [_submitted(found) for found in frozen.values() if owner or found["accepted"]],
        "amounts": price(document).texts() | {"currency": document.currency},
        "can": _can(Status(row["status"])) if owner else [],
    }


def _submitted(found: dict[str, Any]) -> dict[str, Any]:
    document = found["document"]
    return {
        "revision": found["revision"],
        "content_hash": found["content_hash"],
        "submitted_at": found["submitted_at"],
        "accepted": found["accepted"],
        "gross": document["gross"],
        "currency": document["currency"],
    }


def _can(status: Status) -> list[str]:
    """What requester and preparer may do as far as the document is concerned; approvals adds the rest."""
    able = ["edit", "submit"] if status in WRITABLE else []
    return [*able, "cancel"] if status in CANCELLABLE else able
