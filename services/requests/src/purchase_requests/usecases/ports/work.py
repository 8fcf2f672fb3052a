"""One transaction of one portal."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from common.contracts.base import Command, Event, ViewerKey
from common.outcome import Outcome
from purchase_requests.domain.request import PurchaseRequest
from purchase_requests.usecases.ports.budgets import BudgetRegister, Budgets
from purchase_requests.usecases.ports.facts import Books, Surroundings
from purchase_requests.usecases.ports.requests import Orders, Requests, Returned, Submissions


class Portals(Protocol):
    """What is known of the portal as a whole."""

    async def remove(self, up_to: datetime) -> None:
        """Remembers that everything created up to this moment has to go, a batch at a time."""


class UnitOfWork(Protocol):
    """One transaction of one portal, with one moment."""

    requests: Requests
    submissions: Submissions
    returned: Returned
    orders: Orders
    surroundings: Surroundings
    books: Books
    budgets: Budgets
    register: BudgetRegister
    portals: Portals

    @property
    def now(self) -> datetime:
        """The moment of everything in this transaction."""

    @property
    def message_id(self) -> UUID | None:
        """The command that runs."""

    def say(self, request: PurchaseRequest, event: Event, actor: str | None, audience: Sequence[ViewerKey]) -> None:
        """The fact leaves with the commit, under the request's new version."""

    def enqueue(self, job: Command, *about: str) -> None:
        """A job of our own for the background lane; the same about the same within one message is one job."""

    async def complete(self, operation: UUID, outcome: Outcome) -> None:
        """Ends an operation that was left pending."""
