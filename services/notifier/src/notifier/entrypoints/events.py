"""What the notifier hears: one line per fact."""

from common.contracts.approvals import RouteState
from common.contracts.gateway import PersonSeen, PortalInstalled, PortalRemoved, PortalSuspended
from common.messaging.routing import EventBatch, EventRouter
from notifier.usecases.keep_portal import person_seen, portal_installed, portal_removed, portal_suspended
from notifier.usecases.ports import UnitOfWork
from notifier.usecases.reconcile_route import reconcile_route

events = EventRouter("notifier")


@events.stream("route")
async def route_told(batch: EventBatch, uow: UnitOfWork) -> None:
    if isinstance(batch.state, RouteState):
        await reconcile_route(batch.state, uow)


@events.stream("portal")
async def portal_told(batch: EventBatch, uow: UnitOfWork) -> None:
    for fact in batch.facts:
        match fact:
            case PortalInstalled():
                await portal_installed(fact, batch.version, uow)
            case PortalSuspended():
                await portal_suspended(batch.version, uow)
            case PortalRemoved():
                await portal_removed(batch.version, uow)
            case PersonSeen():
                await person_seen(fact, uow)
            case _:
                pass
