"""The sealed audit as an export: a line of JSON each for header, records, the documents they name, and an end.

`verify_audit.py` reads this format and describes it. Pages are short transactions: an export holds nothing up, and what
is sealed never changes meanwhile.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from approvals.domain.evidence import GENESIS, AuditRecord, record_document
from common.persistence.pool import Database
from common.persistence.sql import raw
from common.persistence.transaction import Transaction

NAME, FORMAT = "purchase-requests-audit", 1
PAGE = 500
PIECE = 64 * 1024
LARGE = ("organisation", "directory")

_SPAN = raw(
    "SELECT COALESCE(min(seal_no), 1) AS first, COALESCE(max(seal_no), 0) AS last FROM audit_seals"
    " WHERE portal = :portal AND (:since::timestamptz IS NULL OR sealed_at >= :since)"
    " AND (:until::timestamptz IS NULL OR sealed_at < :until)"
)
_HASH = raw("SELECT hash FROM audit_seals WHERE portal = :portal AND seal_no = :no")
_PAGE = raw(
    "SELECT s.seal_no, s.hash, a.id, a.at, a.subject, a.action, a.actor, a.principal, a.detail FROM audit_seals s"
    " LEFT JOIN audit a ON a.portal = s.portal AND a.id = s.audit_id WHERE s.portal = :portal AND s.seal_no > :after"
    " AND s.seal_no <= :last ORDER BY s.seal_no LIMIT :limit"
)
_DOCUMENTS = raw(
    "SELECT hash, document FROM snapshots WHERE portal = :portal AND hash = ANY(:hashes::text[]) AND NOT kind = ANY(:large::text[])"
)
_DOCUMENT = raw("SELECT document FROM snapshots WHERE portal = :portal AND hash = :hash")


@dataclass(frozen=True, slots=True)
class Asked:
    """Which part of the chain, by the time of sealing; None: from its beginning, to its end."""

    since: datetime | None = None
    until: datetime | None = None
    documents: bool = True


async def export_audit(db: Database, portal: UUID, asked: Asked) -> AsyncIterator[bytes]:
    """NDJSON in pieces of some size."""
    piece = bytearray()
    async for line in _lines(db, portal, asked):
        piece += line
        if len(piece) >= PIECE:
            yield bytes(piece)
            piece.clear()
    yield bytes(piece)


async def _lines(db: Database, portal: UUID, asked: Asked) -> AsyncIterator[bytes]:
    async with db.transaction(portal) as tx:
        span = await tx.fetch_one(_SPAN, portal=portal, since=asked.since, until=asked.until)
        assert span is not None  # an aggregate has one row
        after = span["first"] - 1
        hashed = await tx.fetch_value(_HASH, portal=portal, no=after) or GENESIS
    yield header_line(portal, after, hashed, documents=asked.documents)
    told: set[str] = set()
    while after < span["last"]:
        async with db.transaction(portal) as tx:
            rows = await tx.fetch(_PAGE, portal=portal, after=after, last=span["last"], limit=PAGE)
            async for line in _page(tx, rows, told if asked.documents else None):
                yield line
        after, hashed = rows[-1]["seal_no"], rows[-1]["hash"]
    yield end_line(after, hashed)


async def _page(tx: Transaction, rows: Sequence[asyncpg.Record], told: set[str] | None) -> AsyncIterator[bytes]:
    """Every document stands before the first record that names it; facts, named by one record alone, are not remembered."""
    small = {} if told is None else await _small_documents(tx, rows)
    for row in rows:
        for kind, hashed in named_in(row["detail"]).items() if told is not None else ():
            if told is not None and hashed not in told:
                document = small.get(hashed) or await tx.fetch_value(_DOCUMENT, portal=tx.portal, hash=hashed)
                yield document_line(kind, hashed, document)
                if kind != "facts":
                    told.add(hashed)
        record = None
        if row["id"] is not None:
            values = {name: row[name] for name in AuditRecord.__dataclass_fields__}
            record = record_document(tx.portal, row["seal_no"], AuditRecord(**values))
        yield record_line(row["seal_no"], record, row["hash"])


async def _small_documents(tx: Transaction, rows: Sequence[asyncpg.Record]) -> dict[str, Any]:
    """All of a page in one query but the organisations: a hundred large ones would fill the memory."""
    hashes = {hashed for row in rows for hashed in named_in(row["detail"]).values()}
    found = await tx.fetch(_DOCUMENTS, portal=tx.portal, hashes=list(hashes), large=list(LARGE))
    return {row["hash"]: row["document"] for row in found}


def named_in(detail: Mapping[str, Any] | None) -> Mapping[str, str]:
    """kind -> content hash of the documents a record names."""
    return (detail or {}).get("documents") or {}


def header_line(portal: UUID, after: int, hashed: bytes, *, documents: bool) -> bytes:
    """`after`: the record before the first one here, 0 at the beginning of the chain."""
    before = {"no": after, "hash": hashed.hex()}
    return _line({"export": NAME, "format": FORMAT, "portal": str(portal), "after": before, "documents": documents})


def record_line(no: int, record: Mapping[str, Any] | None, hashed: bytes) -> bytes:
    """`record` is None when only its seal is left."""
    return _line({"no": no, "hash": hashed.hex(), "record": record})


def document_line(kind: str, hashed: str, document: Any) -> bytes:
    return _line({"kind": kind, "hash": hashed, "document": document})


def end_line(no: int, hashed: bytes) -> bytes:
    return _line({"end": {"no": no, "hash": hashed.hex()}})


def _line(value: Mapping[str, Any]) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE)
