"""What writers ask of their requests."""

from typing import Any

from common.contracts.requests import CancelRequest, EditRequest, SaveDraft, SubmitRequest
from common.identity import Caller
from common.messaging.routing import PENDING
from purchase_requests.entrypoints.callers import keys_of, writer_of
from purchase_requests.entrypoints.commands.router import commands
from purchase_requests.usecases.cancel_request import cancel_request
from purchase_requests.usecases.edit_request import edit_request
from purchase_requests.usecases.ports import UnitOfWork
from purchase_requests.usecases.save_draft import save_draft
from purchase_requests.usecases.submit_request import submit_request


@commands.on(SaveDraft)
async def save(command: SaveDraft, caller: Caller, uow: UnitOfWork) -> dict[str, Any]:
    return await save_draft(command, writer_of(caller), uow)


@commands.on(EditRequest)
async def edit(command: EditRequest, caller: Caller, uow: UnitOfWork) -> dict[str, Any]:
    return await edit_request(command, writer_of(caller), keys_of(caller), uow)


@commands.on(SubmitRequest)
async def submit(command: SubmitRequest, caller: Caller, uow: UnitOfWork) -> object:
    """Stays open until approvals has answered about the route."""
    await submit_request(command, writer_of(caller), keys_of(caller), uow)
    return PENDING


@commands.on(CancelRequest)
async def cancel(command: CancelRequest, caller: Caller, uow: UnitOfWork) -> dict[str, Any]:
    return await cancel_request(command, writer_of(caller), keys_of(caller), uow)
