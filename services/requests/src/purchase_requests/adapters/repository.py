"""Requests as rows: mapped by hand, changed in as few statements as the story allows."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import asyncpg

from common.contracts.base import ViewerKey
from common.contracts.requests import DocumentWire
from common.persistence.sql import Sql
from common.persistence.transaction import Transaction
from purchase_requests.adapters import statements as sql
from purchase_requests.domain.errors import AlreadyExists, UnknownRequest
from purchase_requests.domain.listing import Listing, owners_rows
from purchase_requests.domain.request import PurchaseRequest
from purchase_requests.domain.status import Stage, Status

Shown = tuple[str, Listing]


class SqlRequests:
    """One transaction's requests; remembers what it loaded, so that it writes only what changed."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._shown: dict[UUID, Shown] = {}
        self._digests: dict[UUID, str] = {}
        self._documents: dict[UUID, DocumentWire] = {}

    async def add(self, request: PurchaseRequest) -> None:
        """Takes the number in the same statement: the counter's row stays locked for as short as can be."""
        rows = owners_rows(request.requester, request.preparer)
        values = _columns(request) | {"text": request.listing.text, "now": request.created_at}
        del values["updated_at"]
        row = await self._tx.fetch_one(
            sql.ADD, portal=self._tx.portal, keys=list(rows), origins=list(rows.values()),
            requester=request.requester, preparer=request.preparer, copied_from=request.copied_from,
            document=request.document.model_dump(mode="json"), **values,
        )  # fmt: skip
        if row is None:
            raise AlreadyExists
        request.number, request.created_at = row["number"], row["created_at"]
        self._remember(request, "")

    async def get(self, request_id: UUID, keys: Sequence[str]) -> PurchaseRequest:
        return self._loaded(await self._visible(sql.GET, request_id, keys))

    async def look(self, request_id: UUID, keys: Sequence[str]) -> PurchaseRequest:
        return _request(await self._visible(sql.LOOK, request_id, keys))

    async def find(self, request_id: UUID) -> PurchaseRequest | None:
        row = await self._tx.fetch_one(sql.FIND, portal=self._tx.portal, request_id=request_id)
        return None if row is None else self._loaded(row)

    async def save(self, request: PurchaseRequest, rows: Mapping[str, str] | None = None) -> None:
        """One statement; the words only when the listed content changed, document and viewers only when they did."""
        known = self._digests.get(request.request_id, "")
        status, listing = self._shown[request.request_id]
        digest = known if rows is None else _digest(rows)
        edited = request.document is not self._documents[request.request_id]
        document = request.document.model_dump(mode="json") if edited else None
        values = _columns(request) | {"portal": self._tx.portal, "audience_digest": digest, "document": document}
        changed = (status, listing) != (str(request.status), request.listing)
        if rows is not None and (changed or digest != known):
            show = {"keys": list(rows), "origins": list(rows.values()), "created_at": request.created_at}
            await self._tx.later(sql.SAVE_AND_SHOW, of=request.request_id, **values, **show)
        else:
            await self._tx.later(sql.SAVE_AND_LIST if changed else sql.SAVE, of=request.request_id, **values)
        if listing != request.listing:
            await self._tx.later(
                sql.SET_TEXT, portal=self._tx.portal, request_id=request.request_id,
                text=request.listing.text, number=request.number,
            )  # fmt: skip
        self._remember(request, digest)

    async def audience(self, request_id: UUID) -> list[ViewerKey]:
        rows = await self._tx.fetch(sql.AUDIENCE, portal=self._tx.portal, request_id=request_id)
        return [ViewerKey(key=row["viewer_key"], origin=row["origin"]) for row in rows]

    async def _visible(self, wanted: Sql, request_id: UUID, keys: Sequence[str]) -> asyncpg.Record:
        row = await self._tx.fetch_one(wanted, portal=self._tx.portal, request_id=request_id, keys=list(keys))
        if row is None or not row["visible"]:
            raise UnknownRequest
        return row

    def _loaded(self, row: asyncpg.Record) -> PurchaseRequest:
        request = _request(row)
        self._remember(request, row["audience_digest"])
        return request

    def _remember(self, request: PurchaseRequest, digest: str) -> None:
        self._shown[request.request_id] = (str(request.status), request.listing)
        self._digests[request.request_id] = digest
        self._documents[request.request_id] = request.document


def _columns(request: PurchaseRequest) -> dict[str, Any]:
    """What may change in the life of a request, beside its document."""
    return {
        "request_id": request.request_id,
        "status": str(request.status),
        "status_before": str(request.status_before),
        "revision": request.revision,
        "accepted_revision": request.accepted_revision,
        "document_version": request.document_version,
        "version": request.version,
        "route_version": request.route_version,
        "budget_stage": str(request.budget_stage),
        "company": request.company,
        "orders": request.orders,
        "title": request.listing.title,
        "department": request.listing.department,
        "currency": request.listing.currency,
        "gross": request.listing.gross,
        "flags": request.flags,
        "updated_at": request.updated_at,
    }


def _request(row: asyncpg.Record) -> PurchaseRequest:
    document = DocumentWire.model_validate(row["document"])
    listing = Listing(row["title"], row["department"], row["currency"], row["gross"])
    return PurchaseRequest(
        request_id=row["request_id"],
        requester=row["requester"],
        preparer=row["preparer"],
        document=document,
        listing=listing,
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        number=row["number"],
        status=Status(row["status"]),
        status_before=Status(row["status_before"]),
        revision=row["revision"],
        accepted_revision=row["accepted_revision"],
        document_version=row["document_version"],
        version=row["version"],
        route_version=row["route_version"],
        budget_stage=Stage(row["budget_stage"]),
        company=row["company"],
        orders=row["orders"],
        copied_from=row["copied_from"],
        flags=list(row["flags"]),
    )


def _digest(rows: Mapping[str, str]) -> str:
    """Tells whether the viewers are the same as last time without reading them."""
    text = "\n".join(f"{key}={origin}" for key, origin in sorted(rows.items()))
    return hashlib.sha256(text.encode()).hexdigest()[:32]
