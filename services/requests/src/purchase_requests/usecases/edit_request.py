"""Requester or preparer rewrite a draft or a returned request."""

from collections.abc import Sequence
from typing import Any

from common.contracts.requests import EditRequest
from purchase_requests.domain.status import Status
from purchase_requests.domain.writer import Writer
from purchase_requests.usecases.ports import UnitOfWork


async def edit_request(
    command: EditRequest, writer: Writer, keys: Sequence[str], uow: UnitOfWork
) -> dict[str, Any]:
    """Raises UnknownRequest, NotYours, NotEditable, VersionMismatch, InvalidDocument."""
    request = await uow.requests.get(command.request_id, keys)
    document = writer.at_home(command.document, request.requester)
    event = request.edit(document, command.document_version, writer.person, uow.now)
    if request.status is Status.RETURNED:
        await uow.returned.begin(request.request_id)
    await uow.requests.save(request)
    uow.say(request, event, writer.person, request.owners())
    return request.summary()
