"""Roles, limits, deputies, companies, cost centres, rates and policies of a file replace what we knew of the company."""

from dataclasses import dataclass

from approvals.domain.registers.rates import ENTERED
from approvals.usecases.apply_organisation import Applied, apply_organisation
from approvals.usecases.merge_organisation import ADMINISTRATORS
from approvals.usecases.ports import CompanyFile, UnitOfWork
from approvals.usecases.replace_policies import SYSTEM, replace_policies
from approvals.usecases.settle_rates import keep_rates, set_rates

REPLACED = ("limit", "department", "cost_centre", "delegation", "absence", "member")
PROVED = f"{ADMINISTRATORS}/"


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load came to."""

    applied: Applied
    published: int
    retired: int


async def load_company(company: CompanyFile, uow: UnitOfWork) -> Loaded:
    """Idempotent. Raises Invalid for policies that do not fit; proven administrators keep their role."""
    kept = await uow.company.own()
    for kind in REPLACED:
        gone = [key for key in kept.get(kind, {}) if key not in company.own[kind] and not key.startswith(PROVED)]
        await uow.company.drop_own(kind, gone)
        await uow.company.put_own(kind, company.own[kind])
    if company.rates is not None:
        await keep_rates(company.rates, SYSTEM, uow)
        await set_rates(company.rates, ENTERED, SYSTEM, uow)
    applied = await apply_organisation(uow)
    published, retired = await replace_policies(company.policies, uow) if company.policies else (0, 0)
    return Loaded(applied, published, retired)
