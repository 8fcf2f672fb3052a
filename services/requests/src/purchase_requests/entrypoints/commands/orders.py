"""What follows an approval, and starting again."""

from typing import Any

from common.contracts.requests.orders import CloseRequest, ConvertToOrder, CopyRequest
from common.identity import Caller
from purchase_requests.entrypoints.callers import keys_of, writer_of
from purchase_requests.entrypoints.commands.router import commands
from purchase_requests.usecases.close_request import close_request
from purchase_requests.usecases.convert_to_order import convert_to_order
from purchase_requests.usecases.copy_request import copy_request
from purchase_requests.usecases.ports import UnitOfWork


@commands.on(ConvertToOrder)
async def order(command: ConvertToOrder, caller: Caller, uow: UnitOfWork) -> dict[str, Any]:
    return await convert_to_order(command, writer_of(caller), keys_of(caller), uow)


@commands.on(CloseRequest)
async def close(command: CloseRequest, caller: Caller, uow: UnitOfWork) -> dict[str, Any]:
    return await close_request(command, writer_of(caller), keys_of(caller), uow)


@commands.on(CopyRequest)
async def copy(command: CopyRequest, caller: Caller, uow: UnitOfWork) -> dict[str, Any]:
    return await copy_request(command, writer_of(caller), keys_of(caller), uow)
