"""One request with everything its card shows, to whoever holds a key for it."""

from typing import Any
from uuid import UUID

import asyncpg

from common.contracts.requests import DocumentWire, SubmittedDocument
from common.identity import Caller
from common.persistence.sql import raw
from common.persistence.transaction import Transaction
from purchase_requests.adapters.budget_card import budget_of_card
from purchase_requests.adapters.orders import orders_of_card
from purchase_requests.domain.document import price, thaw
from purchase_requests.domain.errors import UnknownRequest
from purchase_requests.domain.listing import keys_to_read
from purchase_requests.domain.status import CANCELLABLE, OVER, WRITABLE, Stage, Status
from purchase_requests.domain.writer import Writer

CARD = raw("""
    SELECT r.request_id, r.number, r.status, r.revision, r.accepted_revision, r.document_version, r.requester,
        r.preparer, r.document, r.created_at, r.updated_at, r.flags, r.route_version, r.budget_stage, r.company,
        r.orders, r.copied_from, (
            SELECT o.number FROM requests o WHERE o.portal = :portal AND o.request_id = r.copied_from AND EXISTS (
                SELECT 1 FROM request_viewers v
                WHERE v.portal = :portal AND v.request_id = r.copied_from AND v.viewer_key = ANY(:keys::text[])
            )
        ) AS copied_number, (
            SELECT jsonb_agg(to_jsonb(f) - 'portal' - 'request_id' ORDER BY f.revision) FROM revisions f
            WHERE f.portal = :portal AND f.request_id = r.request_id
        ) AS revisions
    FROM requests r WHERE r.portal = :portal AND r.request_id = :request_id AND EXISTS (
        SELECT 1 FROM request_viewers v
        WHERE v.portal = :portal AND v.request_id = :request_id AND v.viewer_key = ANY(:keys::text[])
    )
""")


async def request_card(tx: Transaction, caller: Caller, writer: Writer, request_id: UUID) -> dict[str, Any]:
    """The document with its revisions; the draft for requester and preparer only. Raises UnknownRequest."""
    keys = keys_to_read(caller.person, caller.viewer_keys)
    row = await tx.fetch_one(CARD, portal=tx.portal, request_id=request_id, keys=keys)
    if row is None:
        raise UnknownRequest
    owner = writer.person in (row["requester"], row["preparer"])
    frozen = {found["revision"]: found for found in row["revisions"] or []}
    accepted = frozen.get(row["accepted_revision"])
    document = _document(row, accepted, owner=owner)
    budget = None
    if accepted and row["budget_stage"] != Stage.NONE:
        budget = await budget_of_card(tx, request_id, row["accepted_revision"], keys)
    return _head(row) | {
        "document": document.model_dump(mode="json"),
        "submitted": accepted and _submitted(accepted) | {"document": accepted["document"]},
        "budget": budget,
        "orders": await orders_of_card(tx, request_id, document.currency) if row["orders"] else [],
        "revisions": [_submitted(found) for found in frozen.values() if owner or found["accepted"]],
        "amounts": price(document).texts() | {"currency": document.currency},
        "can": _can(row, writer, owner=owner),
    }


def _document(row: asyncpg.Record, accepted: dict[str, Any] | None, *, owner: bool) -> DocumentWire:
    if owner:
        return DocumentWire.model_validate(row["document"])
    if accepted:
        return thaw(SubmittedDocument.model_validate(accepted["document"]))
    raise UnknownRequest


def _head(row: asyncpg.Record) -> dict[str, Any]:
    source = row["copied_from"] if row["copied_number"] is not None else None
    return {
        "id": str(row["request_id"]),
        "number": row["number"],
        "status": row["status"],
        "revision": row["revision"],
        "document_version": row["document_version"],
        "route_version": row["route_version"],
        "requester": row["requester"],
        "preparer": row["preparer"],
        "created_at": row["created_at"].isoformat(),
        "updated_at": row["updated_at"].isoformat(),
        "flags": row["flags"],
        "copied_from": source and {"id": str(source), "number": row["copied_number"]},
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


def _can(row: asyncpg.Record, writer: Writer, *, owner: bool) -> list[str]:
    """What the caller may do as far as document and orders are concerned; approvals adds the rest."""
    status, buys = Status(row["status"]), writer.may_order_for(row["company"])
    able = {
        "edit": owner and status in WRITABLE,
        "submit": owner and status in WRITABLE,
        "cancel": owner and status in CANCELLABLE and not row["orders"],
        "copy": owner and status in OVER,
        "order": buys and status is Status.APPROVED,
        "close": (buys or owner) and status is Status.ORDERED,
    }
    return [name for name, may in able.items() if may]
