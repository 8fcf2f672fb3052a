"""Bodies of reports for auditors."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from gateway.api.schemas.core import Money
from gateway.api.schemas.preview import PersonRef


class Example(BaseModel):
    request_id: UUID
    number: int | None
    title: str | None


class Reciprocal(BaseModel):
    """Two people who approve each other's requests; each counts how many of the other's he approved."""

    people: list[PersonRef]
    approved_by_first: int
    approved_by_second: int
    examples: list[Example]


class VendorPair(BaseModel):
    """The same two people behind `requests` of all the approved ones with this vendor (`of`)."""

    vendor: str
    requester: PersonRef
    approver: PersonRef
    requests: int
    of: int
    examples: list[Example]


class Splitting(BaseModel):
    """Several requests just below a line (a threshold of a policy or somebody's limit) whose sum lies above it."""

    requester: PersonRef
    vendor: str
    line: Money
    requests: int
    total: Money
    first_at: datetime
    last_at: datetime
    examples: list[Example]


class Hasty(BaseModel):
    """Decisions within seconds of being asked, of all his decisions in the period."""

    person: PersonRef
    hasty: int
    decided: int
    median_seconds: float
    examples: list[Example]


class DelegateLoop(BaseModel):
    """Each acted for the next one and the last for the first; `requests` counts them in this order."""

    people: list[PersonRef]
    requests: list[int]
    examples: list[Example]


class SegregationThresholds(BaseModel):
    reciprocal: int
    vendor_requests: int
    vendor_share: float
    split_days: int
    split_share: float
    hasty_seconds: int


class SegregationOut(BaseModel):
    """A hundred of each at most, the strongest first. A row is a question to ask, not a verdict."""

    from_: Annotated[datetime, Field(alias="from")]
    to: datetime
    decisions: int
    thresholds: SegregationThresholds
    reciprocal: list[Reciprocal]
    vendors: list[VendorPair]
    splitting: list[Splitting]
    hasty: list[Hasty]
    loops: list[DelegateLoop]
