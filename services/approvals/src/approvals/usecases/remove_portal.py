"""The grace period of a removed portal is over: everything we hold of it is deleted."""

from approvals.usecases.ports import UnitOfWork


async def remove_portal(uow: UnitOfWork) -> None:
    await uow.portals.purge()
