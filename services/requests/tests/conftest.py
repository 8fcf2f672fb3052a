"""Builders and fakes shared by the tests of this service."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID, uuid4

import pytest

from common.contracts.approvals import RouteState
from common.contracts.approvals.books import BooksTold
from common.contracts.base import Event, MoneyWire, ViewerKey
from common.contracts.requests import DocumentWire, LineWire
from common.outcome import Outcome
from purchase_requests.domain.budget import Budget, Claim
from purchase_requests.domain.document import Sums
from purchase_requests.domain.errors import AlreadyExists, UnknownRequest
from purchase_requests.domain.frozen import Frozen
from purchase_requests.domain.left_lying import LeftLying
from purchase_requests.domain.listing import owners_rows
from purchase_requests.domain.order import Order
from purchase_requests.domain.rates import NO_RATES, Rates
from purchase_requests.domain.request import PurchaseRequest
from purchase_requests.domain.status import Stage
from purchase_requests.domain.writer import Writer
from purchase_requests.usecases.ports import Circumstances, Terms, Waiting

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@dataclass
class FakeRequests:
    """Requests in memory."""

    kept: dict[UUID, PurchaseRequest] = field(default_factory=dict)
    rows: dict[UUID, dict[str, str]] = field(default_factory=dict)

    async def add(self, request: PurchaseRequest) -> None:
        if request.request_id in self.kept:
            raise AlreadyExists
        request.number = len(self.kept) + 1
        self.kept[request.request_id] = request
        self.rows[request.request_id] = owners_rows(request.requester, request.preparer)

    async def get(self, request_id: UUID, keys: Sequence[str]) -> PurchaseRequest:
        if not set(keys) & set(self.rows.get(request_id, {})):
            raise UnknownRequest
        return self.kept[request_id]

    async def look(self, request_id: UUID, keys: Sequence[str]) -> PurchaseRequest:
        return await self.get(request_id, keys)

    async def find(self, request_id: UUID) -> PurchaseRequest | None:
        return self.kept.get(request_id)

    async def save(self, request: PurchaseRequest, rows: Mapping[str, str] | None = None) -> None:
        if rows is not None:
            self.rows[request.request_id] = dict(rows)

    async def audience(self, request_id: UUID) -> list[ViewerKey]:
        found = self.rows[request_id].items()
        return [ViewerKey(key=key, origin=origin) for key, origin in found if not key.startswith("own:")]


@dataclass
class FakeSubmissions:
    """Frozen revisions in memory."""

    revisions: dict[tuple[UUID, int], Frozen] = field(default_factory=dict)
    open_ones: dict[UUID, tuple[Waiting, UUID | None]] = field(default_factory=dict)
    accepted: dict[tuple[UUID, int], bool] = field(default_factory=dict)

    async def open(self, request_id: UUID, frozen: Frozen, operation: UUID | None, say_again_at: datetime) -> None:
        self.revisions[request_id, frozen.revision] = frozen
        self.open_ones[request_id] = (Waiting(frozen.revision, 0, say_again_at), operation)

    async def frozen(self, request_id: UUID, revision: int) -> Frozen:
        return self.revisions[request_id, revision]

    async def close(self, request_id: UUID, revision: int, *, accepted: bool) -> UUID | None:
        self.accepted[request_id, revision] = accepted
        return self.open_ones.pop(request_id)[1]

    async def waiting(self, request_id: UUID) -> Waiting | None:
        return self.open_ones[request_id][0] if request_id in self.open_ones else None

    async def say_again_at(self, request_id: UUID, at: datetime) -> None:
        waiting, operation = self.open_ones[request_id]
        self.open_ones[request_id] = (Waiting(waiting.revision, waiting.attempts + 1, at), operation)


@dataclass
class FakeReturned:
    """Since when returned requests lie untouched."""

    uow: "FakeUnitOfWork"
    lying: dict[UUID, LeftLying] = field(default_factory=dict)

    async def begin(self, request_id: UUID) -> None:
        self.lying[request_id] = LeftLying(self.uow.now)

    async def find(self, request_id: UUID) -> LeftLying | None:
        return self.lying.get(request_id)

    async def noticed(self, request_id: UUID) -> None:
        self.lying[request_id] = LeftLying(self.lying[request_id].since, self.uow.now)

    async def end(self, request_id: UUID) -> None:
        del self.lying[request_id]


@dataclass
class FakeOrders:
    """Orders by request."""

    placed: dict[UUID, list[Order]] = field(default_factory=dict)

    async def of(self, request_id: UUID) -> list[Order]:
        return self.placed.get(request_id, [])

    async def add(self, request: PurchaseRequest, order: Order, person: str) -> None:
        self.placed.setdefault(request.request_id, []).append(order)


@dataclass
class FakeSurroundings:
    """Net sums by (requester, vendor), and where the department belongs."""

    sums: dict[tuple[str, str], dict[str, int]] = field(default_factory=dict)
    found: Circumstances = field(default_factory=lambda: Circumstances("acme-eu"))

    async def of(self, department: str, requester: str, vendor: str, since: datetime, besides: UUID) -> Circumstances:
        return replace(self.found, spent=self.sums.get((requester, vendor), {}))


@dataclass
class FakeBudgets:
    """Budgets by cost centre, what was claimed and where it went."""

    known: dict[str, Budget] = field(default_factory=dict)
    locked: list[str] = field(default_factory=list)
    claimed: dict[tuple[UUID, int], Sequence[Claim]] = field(default_factory=dict)
    moves: list[tuple[UUID, int, Stage, Mapping[str, Sums] | None]] = field(default_factory=list)

    async def find(self, terms: Terms, centres: Collection[str], *, lock: bool) -> Mapping[str, Budget]:
        self.locked += centres if lock else []
        return {centre: self.known[centre] for centre in centres if centre in self.known}

    async def claim(self, request_id: UUID, revision: int, terms: Terms, claims: Sequence[Claim]) -> None:
        self.claimed[request_id, revision] = claims

    def follow(
        self, request_id: UUID, revision: int, stage: Stage, ordered: Mapping[str, Sums] | None = None
    ) -> None:
        self.moves.append((request_id, revision, stage, ordered))


@dataclass
class FakeBooks:
    """The books in memory."""

    known: Rates = NO_RATES
    companies: Mapping[str, str] = field(default_factory=dict)

    async def replace(self, told: BooksTold, version: int) -> bool:
        self.known = Rates(told.pivot, {code: Fraction(text) for code, text in told.rates.items()})
        self.companies = told.companies
        return True

    async def company_of(self, department: str | None) -> str | None:
        return self.companies.get(department or "")

    async def rates(self) -> Rates:
        return self.known


@dataclass
class FakePortals:
    """What was asked to go."""

    removed: list[datetime] = field(default_factory=list)

    async def remove(self, up_to: datetime) -> None:
        self.removed.append(up_to)


@dataclass
class FakeUnitOfWork:
    """One long transaction: what was said and completed is kept for the test to look at."""

    requests: FakeRequests = field(default_factory=FakeRequests)
    submissions: FakeSubmissions = field(default_factory=FakeSubmissions)
    orders: FakeOrders = field(default_factory=FakeOrders)
    surroundings: FakeSurroundings = field(default_factory=FakeSurroundings)
    budgets: FakeBudgets = field(default_factory=FakeBudgets)
    books: FakeBooks = field(default_factory=FakeBooks)
    portals: FakePortals = field(default_factory=FakePortals)
    now: datetime = NOON
    message_id: UUID | None = None
    said: list[tuple[int, Event, list[str]]] = field(default_factory=list)
    completed: dict[UUID, Outcome] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.returned = FakeReturned(self)

    def say(self, request: PurchaseRequest, event: Event, actor: str | None, audience: Sequence[ViewerKey]) -> None:
        self.said.append((request.version, event, [key.key for key in audience]))

    async def complete(self, operation: UUID, outcome: Outcome) -> None:
        self.completed[operation] = outcome

    def later(self, passed: timedelta) -> None:
        self.now += passed


@pytest.fixture
def uow() -> FakeUnitOfWork:
    return FakeUnitOfWork(message_id=uuid4())


@pytest.fixture(scope="session")
def a_line() -> Callable[..., LineWire]:
    def build(price: str = "1200.00", **values: Any) -> LineWire:
        return LineWire.model_validate({"description": "Laptop", "unit_price": price, **values})

    return build


@pytest.fixture(scope="session")
def a_document(a_line: Callable[..., LineWire]) -> Callable[..., DocumentWire]:
    """A complete document of one line; any field can be said otherwise."""

    def build(**values: Any) -> DocumentWire:
        return DocumentWire(**{"title": "Laptops", "department": "5", "lines": [a_line()], **values})

    return build


@pytest.fixture(scope="session")
def a_writer() -> Callable[..., Writer]:
    def build(person: str = "17", **values: Any) -> Writer:
        known = {"known": True, "departments": ("5",), "roles": frozenset(), "administrator": False}
        return Writer(**{"person": person, **known, **values})

    return build


@pytest.fixture(scope="session")
def a_route() -> Callable[..., RouteState]:
    """What approvals tells about a request."""

    def build(request_id: UUID, status: str = "in_approval", revision: int = 1, **values: Any) -> RouteState:
        told: dict[str, Any] = {
            "request_id": request_id, "number": 1, "revision": revision, "route_version": 1, "status": status,
            "title": "Laptops", "amount": MoneyWire(amount="1200.00", currency="EUR"), "requester": "17",
            "preparer": "17", "department": "5", "company": "acme-eu",
        }  # fmt: skip
        return RouteState(**{**told, **values})

    return build
