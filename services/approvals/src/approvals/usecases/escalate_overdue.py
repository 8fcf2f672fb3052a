"""A clock ran out: people are reminded of what waits for them, then somebody above is asked as well."""

from uuid import UUID

from approvals.usecases.ports import UnitOfWork
from approvals.usecases.record import record

SYSTEM = "service:approvals"


async def escalate_overdue(request_id: UUID, uow: UnitOfWork) -> None:
    """Safe with many processes: the second finds the clocks set on. Nothing is ever decided by a deadline."""
    approval = await uow.approvals.get(request_id)
    if not await uow.clocks.due(request_id):
        return
    if approval is None or approval.route is None or not approval.is_open:
        await uow.clocks.set(request_id, {})
        return
    organisation, calendars = await uow.company.current(), await uow.calendars.all()
    happened, moments = approval.route.follow_clocks(organisation, calendars, uow.now)
    await uow.clocks.set(request_id, moments)
    if happened:
        await record(approval, happened, organisation, uow, actor=SYSTEM)
