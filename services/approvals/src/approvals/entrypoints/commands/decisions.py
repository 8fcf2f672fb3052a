"""What people do with the route of a request."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from approvals.adapters.reason_text import name_of
from approvals.adapters.unit_of_work import SqlUnitOfWork
from approvals.entrypoints.commands.router import commands
from approvals.usecases.approve_request import approve_request
from approvals.usecases.reject_request import reject_request
from approvals.usecases.return_request import return_request
from approvals.usecases.withdraw_request import NotPlannedYet, withdraw_request
from common.contracts.approvals import (
    ApproveRequest,
    RejectRequest,
    ReturnRequest,
    WithdrawRequest,
)
from common.errors import DomainError, NotFound
from common.identity import Caller
from common.messaging.routing import NotYet


@commands.on(ApproveRequest)
async def approve(command: ApproveRequest, caller: Caller, uow: SqlUnitOfWork) -> dict[str, Any]:
    async with names_told(uow):
        return await approve_request(command, caller.person, uow)


@commands.on(RejectRequest)
async def reject(command: RejectRequest, caller: Caller, uow: SqlUnitOfWork) -> dict[str, Any]:
    async with names_told(uow):
        return await reject_request(command, caller.person, uow)


@commands.on(ReturnRequest)
async def send_back(command: ReturnRequest, caller: Caller, uow: SqlUnitOfWork) -> dict[str, Any]:
    async with names_told(uow):
        return await return_request(command, caller.person, uow)


@commands.on(WithdrawRequest)
async def withdraw(command: WithdrawRequest, caller: Caller, uow: SqlUnitOfWork) -> dict[str, Any]:
    """A withdrawal that overtook its submit waits two seconds for the route; one of the unseen just as long."""
    try:
        return await withdraw_request(command, caller.person, uow)
    except (NotPlannedYet, NotFound) as refusal:
        raise NotYet(refusal) from refusal


@asynccontextmanager
async def names_told(uow: SqlUnitOfWork) -> AsyncIterator[None]:
    """Whoever comes second reads a name, not a number."""
    try:
        yield
    except DomainError as refusal:
        if person := refusal.details.get("decided_by"):
            refusal.details["decided_by_name"] = name_of(await uow.company.current(), person)
        raise
