"""The last step of every story about a route: save what happened, say it in one message."""

from typing import Any

from approvals.domain.approval import Approval
from approvals.domain.happened import Happened
from approvals.domain.organisation import Organisation
from approvals.domain.published import facts, with_state
from approvals.usecases.ports import UnitOfWork
from common.contracts.approvals import RouteEvent


async def record(
    approval: Approval,
    happened: tuple[Happened, ...],
    organisation: Organisation,
    uow: UnitOfWork,
    *,
    actor: str,
    comment: str = "",
    before: tuple[RouteEvent, ...] = (),
    instead: RouteEvent | None = None,
) -> dict[str, Any]:
    """Save what happened and say it in one message; the answer is how the request stands now.

    `before` goes first; `instead` is said when nothing happened in the route itself.
    """
    approval.take(happened)
    if comment:
        approval.comment = comment
    await uow.approvals.save(approval, happened, actor)
    said = with_state([instead], approval) if instead else facts(approval, happened, comment)
    principal = next((each.principal for each in happened if hasattr(each, "principal")), None)
    uow.outbox.say(
        "route",
        str(approval.request_id),
        approval.version,
        [*before, *said],
        actor=actor,
        principal=principal,
        audience=approval.viewer_keys(organisation),
    )
    return approval.answer()
