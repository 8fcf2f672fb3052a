"""Replays: what is asked, how far it has come, what was found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID

from approvals.domain.expectation import StepTime
from approvals.domain.money import Rates
from approvals.domain.organisation import Organisation
from approvals.domain.replaying import Difference, Findings, Question
from approvals.domain.routing.facts import Request
from approvals.domain.routing.plan import Problem, RoutePlan
from approvals.domain.routing.policy import Policy


class ReplayStatus(StrEnum):
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Place:
    """A planned revision in the order of replays."""

    planned_at: datetime
    request_id: UUID
    revision: int


@dataclass(slots=True)
class Replay:
    """`chunk` is the number of the next one; `place` the last revision looked at. `times` are frozen at the start."""

    replay_id: UUID
    status: ReplayStatus
    since: datetime
    until: datetime
    question: Question
    times: Mapping[str, StepTime]
    chunk: int = 1
    place: Place | None = None

    def awaits(self, chunk: int) -> bool:
        """Whether this job is the next one, and not one that was done or given up meanwhile."""
        return self.status is ReplayStatus.RUNNING and self.chunk == chunk

    def moved_on(self, past: "Sequence[Past]", *, last: bool) -> None:
        """A chunk is done; after the last one the replay is."""
        self.chunk += 1
        self.place = past[-1].place if past else self.place
        self.status = ReplayStatus.DONE if last else self.status


@dataclass(frozen=True, slots=True)
class Past:
    """One revision as it was planned: `text` is the route then, `facts` its frozen facts."""

    place: Place
    text: str
    facts: Mapping[str, Any]
    rates_hash: str
    org_version: int


@dataclass(frozen=True, slots=True)
class Changed:
    """A revision whose route would have been another; `request` holds the facts it was planned by."""

    place: Place
    request: Request
    found: Difference


class Replays(Protocol):
    """Replays of this portal. What is read of the past never changes."""

    async def start(
        self, replay: Replay, person: str, policies: Sequence[Policy], about: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Counts the revisions of the period; returns what the caller is told. Drops replays of long ago."""

    async def running(self) -> bool: ...

    async def lock(self, replay_id: UUID) -> Replay | None: ...

    async def past(self, replay: Replay, limit: int) -> Sequence[Past]:
        """The next revisions after its place, in order."""

    async def organisation(self, version: int) -> Organisation: ...

    async def rates(self, hashed: str) -> Rates: ...

    async def planned(self, places: Sequence[Place]) -> Mapping[tuple[UUID, int], RoutePlan | Problem]:
        """How these revisions were planned then."""

    async def keep(self, replay: Replay, found: Findings, changed: Sequence[Changed]) -> None:
        """Adds what a chunk found and moves the replay on, in one transaction with both."""

    async def times(self) -> Mapping[str, StepTime]:
        """How long each step has taken lately."""
