"""Somebody who may enter rates says whether the portal's count or the register's, and in which currency those are told."""

from typing import Any

from approvals.domain.registers.rates import ENTERED, RATE, rates_view, told_in
from approvals.domain.rights import Right, require
from approvals.usecases.apply_organisation import apply_organisation
from approvals.usecases.ports import UnitOfWork
from approvals.usecases.settle_rates import keep_rates, set_rates
from common.contracts.approvals.rates import SetRateSource


async def set_rate_source(command: SetRateSource, person: str, uow: UnitOfWork) -> dict[str, Any]:
    """The rates of this moment stay: as entries until one is changed, or until the portal's next poll tells others.

    Raises RightMissing, PivotWithoutRate.
    """
    await uow.registers.take_turn()
    require(await uow.company.current(), person, Right.RATES)
    known = await uow.company.rates()
    pivot = command.pivot if command.source == ENTERED else None
    rates = told_in(known, pivot or known.pivot)
    if rates != known or command.source != await uow.company.rates_source():
        await keep_rates(rates, person, uow)
        await set_rates(rates, command.source, person, uow)
        await apply_organisation(uow)
    if command.source != ENTERED:
        await uow.portals.poll_now()
    return rates_view(await uow.registers.all(RATE), rates, command.source)
