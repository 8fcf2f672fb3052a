"""The portal's exchange rates are ours, unless somebody entered other ones."""

from dataclasses import replace

from approvals.domain.money import Rates
from approvals.domain.registers.rates import PORTAL
from approvals.usecases.ports import UnitOfWork
from approvals.usecases.settle_rates import keep_rates, set_rates

SYSTEM = "service:approvals"


async def take_rates(rates: Rates, uow: UnitOfWork) -> bool:
    """Whether they changed; the register shows them, too. Routes under way keep the rates of their submit."""
    if await uow.company.rates_source() != PORTAL:
        return False
    await keep_rates(rates, SYSTEM, uow)
    known = await uow.company.rates()
    if (known.pivot, known.rates) == (rates.pivot, rates.rates):
        return False
    await set_rates(replace(rates, as_of=uow.now.date().isoformat()), PORTAL, SYSTEM, uow)
    return True
