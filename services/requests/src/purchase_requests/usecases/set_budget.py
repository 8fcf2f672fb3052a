"""A controller enters one budget, or changes its limit or what is spent of it."""

from typing import Any

from common.contracts.requests.budgets import SetBudget
from purchase_requests.domain.budget_entry import entry_of
from purchase_requests.domain.writer import Writer
from purchase_requests.usecases.enter_budgets import enter_budgets, weigh
from purchase_requests.usecases.ports import UnitOfWork


async def set_budget(command: SetBudget, writer: Writer, uow: UnitOfWork) -> dict[str, Any]:
    """Raises RightMissing, InvalidDocument. The same again changes nothing."""
    found = await weigh([entry_of(command.budget)], writer, uow, lock=True)
    await enter_budgets(found, writer, uow)
    return {"changed": found[0].kind}
