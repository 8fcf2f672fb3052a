"""A proven portal administrator holds the role `portal_admins`."""

from approvals.usecases.apply_organisation import apply_organisation
from approvals.usecases.merge_organisation import ADMINISTRATORS, membership
from approvals.usecases.ports import UnitOfWork


async def add_administrator(person: str, uow: UnitOfWork) -> None:
    await uow.company.put_own("member", membership(ADMINISTRATORS, person))
    await apply_organisation(uow)
