"""Requester or preparer give the request up for good."""

from collections.abc import Sequence
from typing import Any

from common.contracts.requests import CancelRequest
from purchase_requests.domain.writer import Writer
from purchase_requests.usecases.ports import UnitOfWork
from purchase_requests.usecases.settle_budget import settle_budget


async def cancel_request(
    command: CancelRequest, writer: Writer, keys: Sequence[str], uow: UnitOfWork
) -> dict[str, Any]:
    """Raises UnknownRequest, NotYours, WithdrawFirst, NotCancellable, VersionMismatch."""
    request = await uow.requests.get(command.request_id, keys)
    event = request.cancel(command.document_version, writer.person, command.comment, uow.now)
    settle_budget(request, uow)
    others = await uow.requests.audience(request.request_id) if request.accepted_revision else []
    await uow.requests.save(request)
    uow.say(request, event, writer.person, [*request.owners(), *others])
    return request.summary()
