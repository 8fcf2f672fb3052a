"""What we ask ourselves to do in the background: after a change of the company, and at night."""

from typing import Any

from approvals.adapters.unit_of_work import SqlUnitOfWork
from approvals.entrypoints.commands.router import commands
from approvals.usecases.follow_organisation import follow_organisation
from approvals.usecases.re_resolve_route import re_resolve_route
from approvals.usecases.tell_state import tell_state
from approvals.usecases.tell_states import tell_states
from common.contracts.approvals import ReResolveRoute
from common.contracts.approvals.organisation import FollowOrganisation
from common.contracts.approvals.telling import TellState, TellStates
from common.errors import NotFound
from common.identity import Caller


@commands.on(FollowOrganisation)
async def follow(command: FollowOrganisation, caller: Caller, uow: SqlUnitOfWork) -> dict[str, Any]:
    if not caller.is_service:
        raise NotFound
    return await follow_organisation(command, uow)


@commands.on(ReResolveRoute)
async def re_resolve(command: ReResolveRoute, caller: Caller, uow: SqlUnitOfWork) -> dict[str, Any]:
    if not caller.is_service:
        raise NotFound
    return await re_resolve_route(command, uow)


@commands.on(TellStates)
async def list_states(command: TellStates, caller: Caller, uow: SqlUnitOfWork) -> dict[str, Any]:
    if not caller.is_service:
        raise NotFound
    return await tell_states(command, uow)


@commands.on(TellState)
async def say_state(command: TellState, caller: Caller, uow: SqlUnitOfWork) -> dict[str, Any]:
    if not caller.is_service:
        raise NotFound
    return await tell_state(command, uow)
