"""Re-routing of many: which routes, and what became of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Started:
    """Who started it, and why."""

    by: str
    comment: str


@dataclass(frozen=True, slots=True)
class ReRouted:
    """What one route came to; `problem` is the code of a refusal."""

    state: Literal["changed", "same", "refused"]
    before: str = ""
    after: str = ""
    problem: str = ""


class ReRoutings(Protocol):
    """One row per re-routing, one per route in it."""

    async def begin(self, re_routing_id: UUID, person: str, comment: str, request_ids: Sequence[UUID]) -> list[UUID]:
        """Returns those of the requests that there are. Raises Conflict when this id is taken."""

    async def pending(self, re_routing_id: UUID, request_id: UUID) -> Started | None:
        """None when this route is done, or no part of it."""

    async def finish(self, re_routing_id: UUID, request_id: UUID, done: ReRouted) -> None: ...
