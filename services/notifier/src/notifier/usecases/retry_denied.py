"""Somebody with the rights of an administrator has turned up."""

from notifier.usecases.ports import UnitOfWork


async def retry_denied(uow: UnitOfWork) -> None:
    """What the portal denied so far may work now."""
    await uow.dispatch.resume()
    await uow.portals.forget_denials()
