"""A portal is (again) willing to be called."""

from common.contracts.gateway import PortalInstalled
from notifier.usecases.ports import UnitOfWork


async def resume_portal(fact: PortalInstalled, version: int, uow: UnitOfWork) -> None:
    """Installed: calls may go out, in the portal's language where a person's own is not known."""
    await uow.dispatch.resume()
    await uow.portals.activate(version, fact.language)
