"""Requests with everything that hangs on them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from common.contracts.base import ViewerKey
from purchase_requests.domain.frozen import Frozen
from purchase_requests.domain.left_lying import LeftLying
from purchase_requests.domain.order import Order
from purchase_requests.domain.request import PurchaseRequest


@dataclass(frozen=True, slots=True)
class Waiting:
    """A submitted revision without a route yet; `attempts` counts how often it was said again."""

    revision: int
    attempts: int
    due_at: datetime


class Requests(Protocol):
    """Requests of one portal with everything that hangs on them; loading locks the row until commit."""

    async def add(self, request: PurchaseRequest) -> None:
        """Gives it number and moment of creation, opens it to its owners. Raises AlreadyExists."""

    async def get(self, request_id: UUID, keys: Sequence[str]) -> PurchaseRequest:
        """Raises UnknownRequest when there is none, or none that these viewer keys open."""

    async def look(self, request_id: UUID, keys: Sequence[str]) -> PurchaseRequest:
        """Like `get`, but without the lock: for an answer, never for a change."""

    async def find(self, request_id: UUID) -> PurchaseRequest | None:
        """Whoever may see it; for what approvals tells."""

    async def save(self, request: PurchaseRequest, rows: Mapping[str, str] | None = None) -> None:
        """Writes what changed; `rows` (viewer key -> origin) replace who may see it, None leaves that alone."""

    async def audience(self, request_id: UUID) -> list[ViewerKey]:
        """Whose live views should hear of it."""


class Orders(Protocol):
    """Orders placed from a request; never changed."""

    async def of(self, request_id: UUID) -> list[Order]:
        """Oldest first."""

    async def add(self, request: PurchaseRequest, order: Order, person: str) -> None:
        """The last one the request counted. Raises AlreadyExists."""


class Returned(Protocol):
    """Since when returned requests lie untouched. Guarded by the lock on the request; a row may outlive the return."""

    async def begin(self, request_id: UUID) -> None:
        """It was returned, or somebody worked on it: its time begins now, unnoticed."""

    async def find(self, request_id: UUID) -> LeftLying | None: ...

    async def noticed(self, request_id: UUID) -> None:
        """Its writers are told now."""

    async def end(self, request_id: UUID) -> None: ...


class Submissions(Protocol):
    """Frozen revisions, and which of them still wait for a route."""

    async def open(self, request_id: UUID, frozen: Frozen, operation: UUID | None, say_again_at: datetime) -> None:
        """Keeps the revision; `operation` is the command to complete when its route is known."""

    async def frozen(self, request_id: UUID, revision: int) -> Frozen:
        """The content of a submitted revision."""

    async def close(self, request_id: UUID, revision: int, *, accepted: bool) -> UUID | None:
        """No longer waiting; returns the operation that was left open."""

    async def waiting(self, request_id: UUID) -> Waiting | None:
        """The revision that still waits for its route, if one does."""

    async def say_again_at(self, request_id: UUID, at: datetime) -> None:
        """Counts another attempt and sets the clock on."""
