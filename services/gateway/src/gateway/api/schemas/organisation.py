"""What is told about the organisation and how it follows the portal."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from gateway.api.schemas.core import Body, Named


class AcceptIn(Body):
    """The hash of what was looked at."""

    held: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class PollOut(BaseModel):
    """`last` tells {outcome: same, changed, held, refused or failed; problem; started_at; finished_at; people; …}."""

    state: Literal["stopped", "running", "due", "waiting"]
    next_at: datetime | None
    failures: int
    asked_at: datetime | None
    last: dict[str, Any] | None


class HeldDifference(BaseModel):
    """What applying it would do; lists hold the first 200."""

    dismissed: list[Named]
    dismissed_count: int
    removed_share: str
    returned_count: int
    added_count: int
    moved_heads: list[Named]
    removed_departments: list[Named]
    reparented: list[Named]


class HeldOut(BaseModel):
    hash: str
    difference: HeldDifference


class RouteCounts(BaseModel):
    """`stalled`: nobody can act; `at_risk`: a later step would be short of people."""

    open: int
    stalled: int
    at_risk: int


class OrganisationOut(BaseModel):
    """The version in force, how polls go, what waits for a yes, and what cannot go on."""

    version: int
    applied_at: datetime | None
    people: int
    departments: int
    poll: PollOut
    held: HeldOut | None
    routes: RouteCounts


class SyncOut(BaseModel):
    asked_at: datetime


class AcceptedOrganisationOut(BaseModel):
    org_version: int
