"""Requester or preparer start again from a request that is over."""

from collections.abc import Sequence
from typing import Any

from common.contracts.requests.orders import CopyRequest
from purchase_requests.domain.writer import Writer
from purchase_requests.usecases.ports import UnitOfWork


async def copy_request(
    command: CopyRequest, writer: Writer, keys: Sequence[str], uow: UnitOfWork
) -> dict[str, Any]:
    """The copy knows where it came from. Raises UnknownRequest, NotYours, NotCopyable, AlreadyExists."""
    source = await uow.requests.look(command.request_id, keys)
    copy = source.copy(command.copy_id, writer.person, uow.now)
    writer.prepares_for(copy.requester)
    await uow.requests.add(copy)
    uow.say(copy, copy.edited(), writer.person, copy.owners())
    return copy.summary()
