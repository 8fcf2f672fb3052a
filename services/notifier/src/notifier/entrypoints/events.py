"""What the notifier hears: one line per fact."""

import structlog

from common.contracts.approvals import RouteState, RouteStateTold
from common.contracts.gateway import AdminProved, PersonSeen, PortalInstalled, PortalRemoved, PortalSuspended
from common.contracts.requests import RequestExpiring
from common.messaging.routing import EventBatch, EventRouter
from notifier.adapters.metrics import HEALED
from notifier.usecases.heal_route import heal_route
from notifier.usecases.pause_portal import pause_portal
from notifier.usecases.ports import UnitOfWork
from notifier.usecases.purge_portal import purge_portal
from notifier.usecases.reconcile_route import reconcile_route
from notifier.usecases.remember_person import remember_person
from notifier.usecases.resume_portal import resume_portal
from notifier.usecases.retry_denied import retry_denied
from notifier.usecases.tell_expiring import tell_expiring

log = structlog.get_logger(__name__)
events = EventRouter("notifier")


@events.stream("route")
async def route_told(batch: EventBatch, uow: UnitOfWork) -> None:
    if not isinstance(batch.state, RouteState):
        return
    if any(isinstance(fact, RouteStateTold) and fact.healing for fact in batch.facts):
        if wrong := await heal_route(batch.state, uow):
            HEALED.labels("notice").inc(wrong)
            log.info("notices_healed", portal=str(uow.portal), request=str(batch.state.request_id), healed=wrong)
    else:
        await reconcile_route(batch.state, uow)


@events.stream("request")
async def request_told(batch: EventBatch, uow: UnitOfWork) -> None:
    for fact in batch.facts:
        if isinstance(fact, RequestExpiring):
            await tell_expiring(fact, uow)


@events.stream("portal")
async def portal_told(batch: EventBatch, uow: UnitOfWork) -> None:
    for fact in batch.facts:
        match fact:
            case PortalInstalled():
                await resume_portal(fact, batch.version, uow)
            case PortalSuspended():
                await pause_portal(batch.version, uow)
            case PortalRemoved():
                await purge_portal(batch.version, uow)
            case PersonSeen():
                await remember_person(fact, uow)
            case AdminProved():
                await retry_denied(uow)
            case _:
                pass
