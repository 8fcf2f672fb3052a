"""At night every open route is told again: each as an idempotent job, the first hundreds at once."""

from typing import Any

from approvals.domain.reach import Reach, Scope
from approvals.usecases.ports import UnitOfWork
from common.contracts.approvals.telling import TellState, TellStates
from common.ids import derived

PAGE = 500


async def tell_states(command: TellStates, uow: UnitOfWork) -> dict[str, Any]:
    """The same job lists the same routes under the same names; the rest is a job that lists the next page."""
    page = await uow.touched.page(Reach(Scope.OPEN), command.after, PAGE)
    for request_id in page:
        job = TellState(request_id=request_id)
        uow.outbox.enqueue(job, derived(request_id, "state", command.night), aggregate_id=str(request_id))
    if len(page) == PAGE:
        begin_telling(TellStates(night=command.night, after=page[-1]), uow)
    return {"routes": len(page)}


def begin_telling(command: TellStates, uow: UnitOfWork) -> None:
    """The job that lists the page after `after`."""
    told = derived(uow.portal, "states", command.night, str(command.after or ""))
    uow.outbox.enqueue(command, told, aggregate_id=str(uow.portal))
