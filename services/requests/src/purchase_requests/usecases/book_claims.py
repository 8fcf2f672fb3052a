"""A budget or a rate appeared that a request on its way did not find: it takes its share now."""

from typing import Any

from common.contracts.requests.budgets import BookClaims
from purchase_requests.domain.status import Stage
from purchase_requests.usecases.ports import UnitOfWork


async def book_claims(command: BookClaims, uow: UnitOfWork) -> dict[str, Any]:
    """Idempotent; the facts frozen at submit stay what they were."""
    request = await uow.requests.find(command.request_id)
    if request is not None and request.budget_stage not in {Stage.NONE, Stage.RELEASED}:
        rates = await uow.books.rates()
        await uow.budgets.book(request.request_id, request.revision, request.budget_stage, rates)
    return {}
