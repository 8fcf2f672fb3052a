"""approvals tells companies, cost centres and rates: they are kept, so that budgets need not ask anybody."""

from common.contracts.approvals.books import BooksTold
from common.contracts.requests.budgets import BookClaims
from purchase_requests.usecases.ports import UnitOfWork


async def mirror_books(told: BooksTold, version: int, uow: UnitOfWork) -> None:
    """Each telling is the whole, an older one changes nothing; requests that missed a rate may find it now."""
    if not await uow.books.replace(told, version):
        return
    for request_id in await uow.register.unbooked(None):
        uow.enqueue(BookClaims(request_id=request_id), str(request_id))
