"""Somebody writes a new request, for himself or prepared for somebody else."""

from typing import Any

from common.contracts.requests import SaveDraft
from purchase_requests.domain.request import PurchaseRequest
from purchase_requests.domain.writer import Writer
from purchase_requests.usecases.ports import UnitOfWork


async def save_draft(command: SaveDraft, writer: Writer, uow: UnitOfWork) -> dict[str, Any]:
    """Raises NotYours, InvalidDocument, AlreadyExists."""
    writer.prepares_for(command.requester)
    document = writer.at_home(command.document, command.requester)
    request = PurchaseRequest.start(command.request_id, command.requester, writer.person, document, uow.now)
    await uow.requests.add(request)
    uow.say(request, request.edited(), writer.person, request.owners())
    return request.summary()
