"""A controller says whether his company keeps budgets."""

from typing import Any

from common.contracts.requests.budgets import TrackBudgets
from purchase_requests.domain.writer import Writer
from purchase_requests.usecases.ports import UnitOfWork


async def track_budgets(command: TrackBudgets, writer: Writer, uow: UnitOfWork) -> dict[str, Any]:
    """Holds for submits from now on; what was reserved stays so until its request moves. Raises RightMissing."""
    writer.keeps_budgets_of(command.company)
    await uow.register.lock([command.company])
    await uow.register.track(command.company, command.basis, writer.person, tracked=command.tracked)
    return {"company": command.company, "tracked": command.tracked, "basis": command.basis}
