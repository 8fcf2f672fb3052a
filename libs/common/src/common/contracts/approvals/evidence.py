"""What approvals says about its audit: stream `audit`, keyed by portal."""

from datetime import date
from typing import ClassVar

from pydantic import Field

from common.contracts.base import Event


class AuditAnchored(Event):
    """Once a day: the chain has so many records and ends in this hash. Kept elsewhere, it proves that none is missing."""

    type: ClassVar[str] = "purchase.audit.anchored.v1"
    subject_stream: ClassVar[str] = "audit"

    day: date
    records: int
    hash: str = Field(pattern=r"^[0-9a-f]{64}$")
