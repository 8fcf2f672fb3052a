"""Frozen revisions and the thin table of those without a route yet."""

from datetime import datetime
from fractions import Fraction
from uuid import UUID

from common.contracts.requests import SubmittedDocument, SubmittedFacts
from common.persistence.transaction import Transaction
from purchase_requests.adapters import statements as sql
from purchase_requests.domain.frozen import Frozen
from purchase_requests.domain.money import to_minor
from purchase_requests.domain.vendor import vendor_key
from purchase_requests.usecases.ports import Waiting


class SqlSubmissions:
    """Guarded by the lock on the request's row, which every caller holds."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    async def open(self, request_id: UUID, frozen: Frozen, operation: UUID | None, say_again_at: datetime) -> None:
        document = frozen.document
        await self._tx.later(
            sql.OPEN_SUBMISSION, portal=self._tx.portal, request_id=request_id, revision=frozen.revision,
            content_hash=frozen.content_hash, document=document.model_dump(mode="json"),
            facts=frozen.facts.model_dump(mode="json"), requester=document.requester,
            vendor=vendor_key(document.vendor.name), currency=document.currency,
            net=to_minor(Fraction(document.net), document.currency), submitted_at=frozen.submitted_at,
            operation=operation, due_at=say_again_at,
        )  # fmt: skip

    async def frozen(self, request_id: UUID, revision: int) -> Frozen:
        row = await self._tx.fetch_one(sql.FROZEN, portal=self._tx.portal, request_id=request_id, revision=revision)
        if row is None:
            raise LookupError(f"revision {revision} of {request_id} was never frozen")
        document = SubmittedDocument.model_validate(row["document"])
        facts = SubmittedFacts.model_validate(row["facts"] or {})
        return Frozen(row["revision"], document, row["content_hash"], row["submitted_at"], facts)

    async def close(self, request_id: UUID, revision: int, *, accepted: bool) -> UUID | None:
        operation: UUID | None = await self._tx.fetch_value(
            sql.CLOSE_SUBMISSION, portal=self._tx.portal, request_id=request_id, revision=revision, accepted=accepted
        )
        return operation

    async def waiting(self, request_id: UUID) -> Waiting | None:
        row = await self._tx.fetch_one(sql.WAITING, portal=self._tx.portal, request_id=request_id)
        return None if row is None else Waiting(row["revision"], row["attempts"], row["due_at"])

    async def say_again_at(self, request_id: UUID, at: datetime) -> None:
        await self._tx.later(sql.SAY_AGAIN_AT, portal=self._tx.portal, request_id=request_id, due_at=at)
