"""How one open route stands is told again, so that whoever missed or lost something has it right."""

from typing import Any

from approvals.domain.published import with_state
from approvals.usecases.ports import UnitOfWork
from common.contracts.approvals import RouteStateTold
from common.contracts.approvals.telling import TellState


async def tell_state(command: TellState, uow: UnitOfWork) -> dict[str, Any]:
    """Nothing happens, so nothing is audited; of a route that has ended meanwhile the end was told."""
    approval = await uow.approvals.get(command.request_id)
    if approval is None or not approval.is_open:
        return {}
    approval.version += 1
    await uow.approvals.save_told(approval)
    told = RouteStateTold(request_id=approval.request_id, revision=approval.revision, healing=True)
    uow.outbox.say(
        "route",
        str(approval.request_id),
        approval.version,
        with_state([told], approval),
        actor="service:approvals",
        audience=approval.viewer_keys(await uow.company.current()),
    )
    return {}
