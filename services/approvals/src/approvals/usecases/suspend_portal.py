"""The app was removed from a portal: nothing of it is polled or changed until it is installed again."""

from approvals.usecases.ports import UnitOfWork


async def suspend_portal(uow: UnitOfWork) -> None:
    await uow.portals.suspend()
