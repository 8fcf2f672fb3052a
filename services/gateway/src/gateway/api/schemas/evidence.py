"""Bodies about the audit."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel


class SealOut(BaseModel):
    """The place of a record in the chain of its portal; `hash` is SHA-256 in hex."""

    no: int
    hash: str


class AuditOut(BaseModel):
    """One thing somebody did. `principal`: on whose authority, where it was another's.

    `detail` depends on the action; `documents` in it names policies, organisations, rates and facts by content hash.
    `seal` is null for the seconds until the record is sealed.
    """

    id: int
    at: datetime
    subject: str
    action: str
    actor: str
    actor_name: str
    principal: str | None
    principal_name: str | None
    detail: dict[str, Any]
    seal: SealOut | None


class AuditPage(BaseModel):
    items: list[AuditOut]
    next: str | None = None
