"""Immutable documents by the hash of their content."""

from collections.abc import Mapping
from typing import Any

from approvals.domain.documents import content_hash
from common.persistence.sql import raw
from common.persistence.transaction import Transaction

_KEEP = raw(
    "INSERT INTO snapshots (portal, hash, kind, document, created_at) VALUES (:portal, :hash, :kind, :document, :now)"
    " ON CONFLICT DO NOTHING"
)
_THERE = raw("SELECT EXISTS (SELECT FROM snapshots WHERE portal = :portal AND hash = :hash)")
_FIND = raw("SELECT document FROM snapshots WHERE portal = :portal AND hash = :hash")


async def keep_snapshot(tx: Transaction, kind: str, document: Mapping[str, Any], hashed: str | None = None) -> str:
    """Stores the document unless it is there already; returns its hash.

    Whoever knows the hash of a large document gives it as `hashed`: then one that is there is not even sent.
    """
    if hashed is not None and await tx.fetch_value(_THERE, portal=tx.portal, hash=hashed):
        return hashed
    found = hashed or content_hash(document)
    await tx.later(_KEEP, of=found, portal=tx.portal, hash=found, kind=kind, document=document, now=tx.now)
    return found


async def find_snapshot(tx: Transaction, hashed: str) -> Mapping[str, Any]:
    """Raises LookupError: a hash that we stored always has its document."""
    document: Mapping[str, Any] | None = await tx.fetch_value(_FIND, portal=tx.portal, hash=hashed)
    if document is None:
        raise LookupError(f"no snapshot {hashed}")
    return document
