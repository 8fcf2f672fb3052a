"""approvals found no route: the request goes back to where it was, its revision number is burned."""

from common.contracts.approvals import RouteRefused
from common.outcome import Outcome, problem_of
from purchase_requests.domain.errors import NoRoute
from purchase_requests.domain.status import Status
from purchase_requests.usecases.ports import UnitOfWork
from purchase_requests.usecases.settle_budget import settle_budget

UNPROCESSABLE = 422


async def take_back_submit(refused: RouteRefused, version: int, uow: UnitOfWork) -> None:
    """The submit's operation is refused with the reason approvals gave, under its own code."""
    request = await uow.requests.find(refused.request_id)
    if request is None:
        return
    waiting = request.awaits(refused.revision)
    if not request.take_back(refused.revision, version, uow.now):
        return
    settle_budget(request, uow)
    if waiting and request.status is Status.RETURNED:
        await uow.returned.begin(request.request_id)
    await uow.requests.save(request)
    if waiting:
        operation = await uow.submissions.close(request.request_id, request.revision, accepted=False)
        if operation is not None:
            await uow.complete(operation, Outcome("refused", problem=_problem(refused)))


def _problem(refused: RouteRefused) -> dict[str, object]:
    """Codes of approvals keep their names; what names places in the document is for the form to show (422)."""
    problem = refused.details | problem_of(NoRoute(refused.message))
    problem |= {"code": refused.code, "type": f"/problems/{refused.code}"}
    return problem | {"status": UNPROCESSABLE} if "errors" in refused.details else problem
