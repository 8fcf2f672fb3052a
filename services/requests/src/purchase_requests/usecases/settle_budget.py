"""A request has another status: what it holds of its budgets follows."""

from purchase_requests.domain.request import PurchaseRequest
from purchase_requests.usecases.ports import UnitOfWork


def settle_budget(request: PurchaseRequest, uow: UnitOfWork) -> None:
    """Before the request is saved. Costs nothing for a request that claimed nothing."""
    if request.budget_moved():
        uow.budgets.follow(request.request_id, request.revision, request.budget_stage)
