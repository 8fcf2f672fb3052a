"""The gateway tells about portals: who is installed, in which language people read, who has left."""

from common.contracts.gateway import PersonSeen, PortalInstalled
from notifier.usecases.ports import UnitOfWork


async def portal_installed(fact: PortalInstalled, version: int, uow: UnitOfWork) -> None:
    """Calls may go out (again)."""
    await uow.dispatch.due(uow.now)
    await uow.portals.activate(version, fact.language)


async def portal_suspended(version: int, uow: UnitOfWork) -> None:
    """Nothing is sent any more; what is wanted is kept up to date for a return."""
    if await uow.portals.suspend(version):
        await uow.dispatch.stop()


async def portal_removed(version: int, uow: UnitOfWork) -> bool:
    """Everything about the portal is deleted."""
    removed = await uow.portals.remove(version)
    if removed:
        await uow.dispatch.stop()
    return removed


async def person_seen(fact: PersonSeen, uow: UnitOfWork) -> None:
    """His next notice is written in the language he works in."""
    await uow.portals.saw(fact.person, fact.language, fact.time_zone, fact.seen_at)
