"""The card of a request."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from gateway.api.schemas.claims import ClaimOut
from gateway.api.schemas.core import Amounts, Named
from gateway.api.schemas.orders import CopiedFrom, OrderOut


class CardOut(BaseModel):
    """One request: the document as it is, the revision handed in, and its route with everybody asked and why."""

    id: UUID
    number: int
    status: str
    revision: int
    document_version: int
    content_hash: str | None
    document: dict[str, Any]
    submitted: dict[str, Any] | None
    budget: list[ClaimOut] | None = None
    orders: list[OrderOut] = []
    copied_from: CopiedFrom | None = None
    amounts: Amounts
    requester: Named
    preparer: Named
    department: Named | None
    created_at: datetime
    updated_at: datetime
    route: dict[str, Any] | None
    can: list[str]
    comment: str | None = None
