"""The moment has come at which a delegation or an absence begins or ends."""

from datetime import datetime

from approvals.domain.reach import next_boundary
from approvals.usecases.apply_organisation import apply_organisation
from approvals.usecases.ports import UnitOfWork


async def follow_boundary(uow: UnitOfWork) -> datetime | None:
    """What ended leaves the organisation, what began wakes its routes. The next such moment; None: there is none."""
    await apply_organisation(uow)
    return next_boundary(await uow.company.current(), uow.now)
