"""Controllers enter what their cost centres may spend; requests without a budget so far take their share of it."""

from collections.abc import Sequence

from common.contracts.requests.budgets import BookClaims
from purchase_requests.domain.budget_entry import Change, Entry, changes
from purchase_requests.domain.writer import Writer
from purchase_requests.usecases.ports import UnitOfWork


async def weigh(entries: Sequence[Entry], writer: Writer, uow: UnitOfWork, *, lock: bool) -> tuple[Change, ...]:
    """What the entries would change. Raises RightMissing, InvalidDocument."""
    companies = sorted({entry.row.company for entry in entries})
    for company in companies:
        writer.keeps_budgets_of(company)
    if lock:
        await uow.register.lock(companies)
    return changes(entries, await uow.register.known({entry.key for entry in entries}, lock=lock))


async def enter_budgets(found: Sequence[Change], writer: Writer, uow: UnitOfWork) -> None:
    """Writes what was weighed under the lock."""
    await uow.register.write([change for change in found if change.kind != "same"], writer.person)
    fresh = {change.entry.key for change in found if change.kind == "new"}
    for request_id in await uow.register.unbooked(fresh) if fresh else ():
        uow.enqueue(BookClaims(request_id=request_id), str(request_id))
