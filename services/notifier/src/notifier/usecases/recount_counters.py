"""How many decisions wait for each person, counted anew from what is known of every route."""

from collections.abc import Sequence

from notifier.usecases.ports import UnitOfWork


async def recount_counters(uow: UnitOfWork) -> Sequence[str]:
    """Whose number was wrong; it is pushed. Of several processes one does it, and nothing is consumed meanwhile."""
    if not await uow.dispatch.take_recount():
        return ()
    wrong = await uow.counters.recount()
    if wrong:
        await uow.dispatch.due(uow.now)
    return wrong
