"""What entries of registers are checked against: people and departments, companies, published policies, the pivot of rates."""

from approvals.domain.organisation import Organisation
from approvals.domain.registers.checks import Checks
from approvals.usecases.ports import UnitOfWork


async def checks_of(organisation: Organisation, uow: UnitOfWork) -> Checks:
    companies = await uow.registers.all("company")
    policies = [each.id for each in await uow.policies.published()]
    return Checks(organisation, companies, policies, (await uow.company.rates()).pivot)
