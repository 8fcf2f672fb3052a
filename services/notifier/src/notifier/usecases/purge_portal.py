"""A portal is gone for good."""

from notifier.usecases.ports import UnitOfWork


async def purge_portal(version: int, uow: UnitOfWork) -> bool:
    """Everything about it is deleted; false when a newer event was heard already."""
    removed = await uow.portals.remove(version)
    if removed:
        await uow.dispatch.stop()
    return removed
