"""The transaction as the use cases see it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from common.contracts.base import Command, Event, ViewerKey
from common.ids import derived, uuid7
from common.outcome import Outcome
from common.persistence.transaction import Transaction
from purchase_requests.adapters.books import SqlBooks
from purchase_requests.adapters.budget_register import SqlBudgetRegister
from purchase_requests.adapters.budgets import SqlBudgets
from purchase_requests.adapters.orders import SqlOrders
from purchase_requests.adapters.portals import SqlPortals
from purchase_requests.adapters.repository import SqlRequests
from purchase_requests.adapters.returned import SqlReturned
from purchase_requests.adapters.submissions import SqlSubmissions
from purchase_requests.adapters.surroundings import SqlSurroundings
from purchase_requests.domain.request import PurchaseRequest
from purchase_requests.usecases.ports import (
    Books,
    BudgetRegister,
    Budgets,
    Orders,
    Portals,
    Requests,
    Returned,
    Submissions,
    Surroundings,
)


class SqlUnitOfWork:
    """Fulfils the port; commits and rollbacks are the runner's."""

    requests: Requests
    submissions: Submissions
    returned: Returned
    orders: Orders
    surroundings: Surroundings
    books: Books
    budgets: Budgets
    register: BudgetRegister
    portals: Portals

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx
        self.requests = SqlRequests(tx)
        self.submissions = SqlSubmissions(tx)
        self.returned = SqlReturned(tx)
        self.orders = SqlOrders(tx)
        self.surroundings = SqlSurroundings(tx)
        self.books = SqlBooks(tx)
        self.budgets = SqlBudgets(tx)
        self.register = SqlBudgetRegister(tx)
        self.portals = SqlPortals(tx)

    @property
    def now(self) -> datetime:
        return self.tx.now

    @property
    def message_id(self) -> UUID | None:
        return self.tx.message_id

    def say(self, request: PurchaseRequest, event: Event, actor: str | None, audience: Sequence[ViewerKey]) -> None:
        subject = str(request.request_id)
        self.tx.outbox.say("request", subject, request.version, [event], actor=actor, audience=audience)

    def enqueue(self, job: Command, *about: str) -> None:
        cause = self.tx.message_id or uuid7()
        self.tx.outbox.enqueue(job, derived(cause, job.name, *about), aggregate_id=" ".join(about))

    async def complete(self, operation: UUID, outcome: Outcome) -> None:
        await self.tx.complete_operation(operation, outcome)
