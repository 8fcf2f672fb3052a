"""An approval changed: change what the bells and counters of its people should show."""

from common.contracts.approvals import RouteState
from notifier.domain.delivery import Notice
from notifier.domain.notice import open_tasks, tag_of, wanted_notices
from notifier.usecases.ports import RouteSeen, UnitOfWork


async def reconcile_route(state: RouteState, uow: UnitOfWork) -> int:
    """Idempotent, and deaf to states older than the newest one seen; nothing is sent here. How many bells change."""
    await uow.dispatch.due(uow.now)
    request = str(state.request_id)
    seen = await uow.routes.get(request)
    if seen is None and await uow.portals.is_removed():
        return 0
    tasks = open_tasks(state)
    fresh = RouteSeen(request, state.revision, state.route_version, tasks)
    seen = seen or RouteSeen(request, 0, 0)
    if fresh.is_older_than(seen):
        return 0
    changed = await _changed(state, uow)
    await uow.routes.save(fresh)
    await uow.counters.add(
        {
            person: change
            for person in {*tasks, *seen.open_tasks}
            if (change := tasks.get(person, 0) - seen.open_tasks.get(person, 0))
        }
    )
    await uow.notices.save(changed)
    return len(changed)


async def _changed(state: RouteState, uow: UnitOfWork) -> list[Notice]:
    """The notices in which somebody should see something else now."""
    request = str(state.request_id)
    wanted = wanted_notices(state)
    known = {notice.person: notice for notice in await uow.notices.of_request(request)}
    for person in wanted.keys() - known.keys():
        known[person] = Notice(tag_of(request, person), request, person, None, 0, uow.now)
    return [notice for person, notice in known.items() if notice.want(wanted.get(person), uow.now)]
