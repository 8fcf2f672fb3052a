"""A revision has waited too long for its route: say it again, with growing patience."""

from datetime import timedelta
from uuid import UUID

from purchase_requests.domain.status import Status
from purchase_requests.usecases.ports import UnitOfWork
from purchase_requests.usecases.submit_request import FIRST_PATIENCE

LONGEST_PATIENCE = timedelta(minutes=30)


def patience(attempts: int) -> timedelta:
    """30 s, 1 min, 2 min ... 30 min."""
    doubled: int = 2 ** min(attempts, 10)
    return min(FIRST_PATIENCE * doubled, LONGEST_PATIENCE)


async def say_submitting_again(request_id: UUID, uow: UnitOfWork) -> None:
    """approvals is idempotent by (request, revision), so once too often does no harm."""
    request = await uow.requests.find(request_id)
    waiting = await uow.submissions.waiting(request_id)
    if request is None or waiting is None or waiting.due_at > uow.now or request.status is not Status.SUBMITTING:
        return
    await uow.submissions.say_again_at(request_id, uow.now + patience(waiting.attempts + 1))
    event = request.say_again(await uow.submissions.frozen(request_id, waiting.revision))
    await uow.requests.save(request)
    uow.say(request, event, None, request.owners())
