"""Entries of rates changed: what they come to now counts for every request that is submitted from now on."""

from collections.abc import Mapping

from approvals.domain.documents import content_hash
from approvals.domain.money import Rates
from approvals.domain.registers.rates import ENTERED, RATE, rate_documents, rates_of
from approvals.usecases.ports import UnitOfWork


async def settle_rates(actor: str, uow: UnitOfWork) -> Rates:
    """The register becomes a snapshot, by content. Routes under way keep the rates of their submit."""
    known = await uow.company.rates()
    documents = {code: each.document for code, each in (await uow.registers.all(RATE)).items()}
    settled = rates_of(documents, known.pivot, uow.now.date().isoformat())
    if settled.rates == known.rates and await uow.company.rates_source() == ENTERED:
        return known
    await set_rates(settled, ENTERED, actor, uow)
    return settled


async def set_rates(rates: Rates, source: str, actor: str, uow: UnitOfWork) -> None:
    """In force, and in the evidence with what was before."""
    before = await uow.company.rates()
    await uow.company.set_rates(rates, source)
    change = {"before": before.to_dict(), "after": rates.to_dict(), "source": source}
    await uow.note("rates", "rates.set", actor, change | {"documents": {"rates": content_hash(rates.to_dict())}})


async def keep_rates(rates: Rates, actor: str, uow: UnitOfWork) -> None:
    """The register says exactly these from now on."""
    wanted: Mapping[str, Mapping[str, str]] = rate_documents(rates)
    kept = {code: each.document for code, each in (await uow.registers.all(RATE)).items()}
    await uow.registers.put_all(RATE, {code: each for code, each in wanted.items() if kept.get(code) != each}, actor)
    await uow.registers.drop_all(RATE, sorted(kept.keys() - wanted.keys()))
