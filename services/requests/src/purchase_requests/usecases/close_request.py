"""What was ordered has come: the request is over."""

from collections.abc import Sequence
from typing import Any

from common.contracts.requests.orders import CloseRequest
from purchase_requests.domain.writer import Writer
from purchase_requests.usecases.ports import UnitOfWork
from purchase_requests.usecases.settle_budget import settle_budget


async def close_request(
    command: CloseRequest, writer: Writer, keys: Sequence[str], uow: UnitOfWork
) -> dict[str, Any]:
    """Its writers know that it has come, buyers too. Raises UnknownRequest, RightMissing, NotClosable."""
    request = await uow.requests.get(command.request_id, keys)
    if writer.person not in (request.requester, request.preparer):
        writer.orders_for(request.company or await uow.books.company_of(request.listing.department))
    event = request.close(command.comment, uow.now)
    settle_budget(request, uow)
    await uow.requests.save(request)
    uow.say(request, event, writer.person, await uow.requests.audience(request.request_id))
    return request.summary()
