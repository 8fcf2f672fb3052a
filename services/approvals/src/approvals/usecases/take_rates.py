"""The portal's exchange rates are ours, unless somebody entered other ones."""

from dataclasses import replace

from approvals.domain.documents import content_hash
from approvals.domain.money import Rates
from approvals.usecases.ports import UnitOfWork

PORTAL = "portal"


async def take_rates(rates: Rates, uow: UnitOfWork) -> bool:
    """Whether they changed. Routes under way keep the rates of their submit."""
    known = await uow.company.rates()
    if await uow.company.rates_source() != PORTAL or (known.pivot, known.rates) == (rates.pivot, rates.rates):
        return False
    taken = replace(rates, as_of=uow.now.date().isoformat())
    await uow.company.set_rates(taken, PORTAL)
    change = {"before": known.to_dict(), "after": taken.to_dict(), "source": PORTAL}
    documents = {"documents": {"rates": content_hash(taken.to_dict())}}
    await uow.note("rates", "rates.set", "service:approvals", change | documents)
    return True
