"""The app was removed from a portal, perhaps by mistake."""

from notifier.usecases.ports import UnitOfWork


async def pause_portal(version: int, uow: UnitOfWork) -> None:
    """Nothing is sent any more; what is wanted is kept up to date for a return."""
    if await uow.portals.suspend(version):
        await uow.dispatch.stop()
