"""A returned request is about to be cancelled: its writers' bells say so."""

from common.contracts.requests import RequestExpiring
from notifier.domain.delivery import Notice
from notifier.domain.notice import expiring_notices, tag_of
from notifier.usecases.ports import UnitOfWork


async def tell_expiring(told: RequestExpiring, uow: UnitOfWork) -> None:
    """In place of what they say about the return. Deaf when a newer revision has been heard of."""
    await uow.dispatch.due(uow.now)
    request = str(told.request_id)
    seen = await uow.routes.get(request)
    if await uow.portals.is_removed() or (seen and (seen.revision > told.state.revision or seen.open_tasks)):
        return
    known = {notice.person: notice for notice in await uow.notices.of_request(request)}
    changed = []
    for person, content in expiring_notices(told).items():
        notice = known.get(person) or Notice(tag_of(request, person), request, person, None, 0, uow.now)
        if notice.want(content, uow.now):
            changed.append(notice)
    await uow.notices.save(changed)
