"""approvals tells companies, cost centres and rates: they are kept, so that budgets need not ask anybody."""

from common.contracts.approvals.books import BooksTold
from purchase_requests.usecases.ports import UnitOfWork


async def mirror_books(told: BooksTold, version: int, uow: UnitOfWork) -> None:
    """Each telling is the whole; an older one changes nothing."""
    await uow.books.replace(told, version)
