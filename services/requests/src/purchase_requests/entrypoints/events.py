"""What this service hears: how routes stand, where money is booked, and that a portal is gone."""

from common.contracts.approvals import RouteRefused, RouteState, RouteStateTold
from common.contracts.approvals.books import BooksTold
from common.contracts.gateway import PortalRemoved
from common.messaging.routing import EventBatch, EventRouter
from purchase_requests.usecases.mirror_books import mirror_books
from purchase_requests.usecases.mirror_route import mirror_route
from purchase_requests.usecases.ports import UnitOfWork
from purchase_requests.usecases.remove_portal import remove_portal
from purchase_requests.usecases.take_back_submit import take_back_submit

events = EventRouter("requests")


@events.stream("route")
async def route_told(batch: EventBatch, uow: UnitOfWork) -> None:
    """One message is one transaction of approvals: either a refusal, or a new state."""
    refused = next((fact for fact in batch.facts if isinstance(fact, RouteRefused)), None)
    if refused is not None:
        await take_back_submit(refused, batch.version, uow)
    elif isinstance(batch.state, RouteState):
        healing = any(isinstance(fact, RouteStateTold) and fact.healing for fact in batch.facts)
        await mirror_route(batch.state, batch.version, batch.audience, uow, healing=healing)


@events.stream("books")
async def books_told(batch: EventBatch, uow: UnitOfWork) -> None:
    for fact in batch.facts:
        if isinstance(fact, BooksTold):
            await mirror_books(fact, batch.version, uow)


@events.stream("portal")
async def portal_told(batch: EventBatch, uow: UnitOfWork) -> None:
    """Installing and suspending change nothing here: the gateway lets nobody in."""
    for told in batch.events:
        if isinstance(told.fact, PortalRemoved):
            await remove_portal(told.envelope.time, uow)
