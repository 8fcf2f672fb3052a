"""A controller takes away a budget that was entered by mistake."""

from typing import Any

from common.contracts.requests.budgets import RemoveBudget
from purchase_requests.domain.errors import BudgetInUse, UnknownBudget
from purchase_requests.domain.writer import Writer
from purchase_requests.usecases.ports import UnitOfWork


async def remove_budget(command: RemoveBudget, writer: Writer, uow: UnitOfWork) -> dict[str, Any]:
    """Raises UnknownBudget (also for one of a company that is none of his), BudgetInUse."""
    seen = await uow.register.find(command.budget_id)
    if seen is None or not writer.may_keep_budgets_of(seen.company):
        raise UnknownBudget
    await uow.register.lock([seen.company])
    budget = await uow.register.find(command.budget_id)
    if budget is None:
        raise UnknownBudget
    if not await uow.register.remove(budget, writer.person):
        raise BudgetInUse
    return {"budget_id": str(budget.budget_id)}
