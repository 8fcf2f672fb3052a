"""Somebody is no portal administrator any more; routes that counted on him are looked at again."""

from approvals.usecases.apply_organisation import apply_organisation
from approvals.usecases.merge_organisation import ADMINISTRATORS, membership
from approvals.usecases.ports import UnitOfWork


async def drop_administrator(person: str, uow: UnitOfWork) -> None:
    await uow.company.drop_own("member", list(membership(ADMINISTRATORS, person)))
    await apply_organisation(uow)
