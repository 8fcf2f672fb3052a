"""A state is told again for whoever has it wrong: bells follow it, counters are counted anew when all were told."""

from datetime import timedelta

from common.contracts.approvals import RouteState
from notifier.usecases.ports import UnitOfWork
from notifier.usecases.reconcile_route import reconcile_route

WHEN_ALL_WERE_TOLD = timedelta(minutes=5)


async def heal_route(state: RouteState, uow: UnitOfWork) -> int:
    """How many bells were wrong. A round that takes longer is counted again."""
    wrong = await reconcile_route(state, uow)
    await uow.dispatch.recount_at(uow.now + WHEN_ALL_WERE_TOLD)
    return wrong
