"""Who may write into a register now."""

from approvals.domain.organisation import Organisation
from approvals.domain.registers.rates import RATE, require_entered
from approvals.domain.rights import require, right_to_write
from approvals.usecases.ports import UnitOfWork


async def may_write(kind: str, person: str, organisation: Organisation, uow: UnitOfWork) -> None:
    """Raises RightMissing; RatesFollowPortal while rates are the portal's."""
    require(organisation, person, right_to_write(kind))
    if kind == RATE:
        require_entered(await uow.company.rates_source(), await uow.company.rates())
