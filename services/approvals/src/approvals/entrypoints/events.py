"""Facts approvals hears; one line each."""

from approvals.adapters.unit_of_work import SqlUnitOfWork
from approvals.usecases.add_administrator import add_administrator
from approvals.usecases.cancel_route import cancel_route
from approvals.usecases.drop_administrator import drop_administrator
from approvals.usecases.install_portal import install_portal
from approvals.usecases.open_route import open_route
from approvals.usecases.remove_portal import remove_portal
from approvals.usecases.see_person import see_person
from approvals.usecases.suspend_portal import suspend_portal
from common.contracts import gateway
from common.contracts.requests import RequestCancelled, RequestSubmitting
from common.messaging.routing import EventBatch, EventRouter

events = EventRouter("approvals")


@events.stream("request")
async def request_told(batch: EventBatch, uow: SqlUnitOfWork) -> None:
    for fact in batch.facts:
        match fact:
            case RequestSubmitting():
                await open_route(fact, uow)
            case RequestCancelled():
                await cancel_route(fact, batch.actor or fact.state.requester, uow)
            case _:
                pass  # drafts do not concern approvals


@events.stream("portal")
async def portal_told(batch: EventBatch, uow: SqlUnitOfWork) -> None:
    for fact in batch.facts:
        match fact:
            case gateway.PortalInstalled():
                await install_portal(fact, uow)
            case gateway.PortalSuspended():
                await suspend_portal(uow)
            case gateway.PortalRemoved():
                await remove_portal(uow)
            case gateway.PersonSeen():
                await see_person(fact, uow)
            case gateway.AdminProved(person=person):
                await add_administrator(person, uow)
            case gateway.AdminLost(person=person):
                await drop_administrator(person, uow)
            case _:
                pass  # a fact of a newer gateway
