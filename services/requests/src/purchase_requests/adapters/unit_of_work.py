"""The transaction as the use cases see it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from common.contracts.base import Event, ViewerKey
from common.outcome import Outcome
from common.persistence.transaction import Transaction
from purchase_requests.adapters.books import SqlBooks
from purchase_requests.adapters.portals import SqlPortals
from purchase_requests.adapters.repository import SqlRequests
from purchase_requests.adapters.spending import SqlSpending
from purchase_requests.adapters.submissions import SqlSubmissions
from purchase_requests.domain.request import PurchaseRequest
from purchase_requests.usecases.ports import Books, Portals, Requests, Spending, Submissions


class SqlUnitOfWork:
    """Fulfils the port; commits and rollbacks are the runner's."""

    requests: Requests
    submissions: Submissions
    spending: Spending
    books: Books
    portals: Portals

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx
        self.requests = SqlRequests(tx)
        self.submissions = SqlSubmissions(tx)
        self.spending = SqlSpending(tx)
        self.books = SqlBooks(tx)
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

    async def complete(self, operation: UUID, outcome: Outcome) -> None:
        await self.tx.complete_operation(operation, outcome)
