"""What is done to a route beside verdicts."""

from typing import Any

from approvals.adapters.unit_of_work import SqlUnitOfWork
from approvals.entrypoints.commands.decisions import names_told
from approvals.entrypoints.commands.router import commands
from approvals.usecases.add_approver import add_approver
from approvals.usecases.answer_question import answer_question
from approvals.usecases.ask_question import ask_question
from approvals.usecases.forward_task import forward_task
from approvals.usecases.name_stand_in import name_stand_in
from approvals.usecases.re_route_item import re_route_item
from approvals.usecases.re_route_request import re_route_request
from approvals.usecases.start_re_routing import start_re_routing
from approvals.usecases.take_back_approval import take_back_approval
from common.contracts.approvals import route_life as asked
from common.errors import NotFound
from common.identity import Caller


@commands.on(asked.AskQuestion)
async def ask(command: asked.AskQuestion, caller: Caller, uow: SqlUnitOfWork) -> dict[str, Any]:
    async with names_told(uow):
        return await ask_question(command, caller.person, uow)


@commands.on(asked.AnswerQuestion)
async def answer(command: asked.AnswerQuestion, caller: Caller, uow: SqlUnitOfWork) -> dict[str, Any]:
    async with names_told(uow):
        return await answer_question(command, caller.person, uow)


@commands.on(asked.ForwardTask)
async def forward(command: asked.ForwardTask, caller: Caller, uow: SqlUnitOfWork) -> dict[str, Any]:
    async with names_told(uow):
        return await forward_task(command, caller.person, uow)


@commands.on(asked.AddApprover)
async def add(command: asked.AddApprover, caller: Caller, uow: SqlUnitOfWork) -> dict[str, Any]:
    async with names_told(uow):
        return await add_approver(command, caller.person, uow)


@commands.on(asked.TakeBackApproval)
async def take_back(command: asked.TakeBackApproval, caller: Caller, uow: SqlUnitOfWork) -> dict[str, Any]:
    async with names_told(uow):
        return await take_back_approval(command, caller.person, uow)


@commands.on(asked.NameStandIn)
async def stand_in(command: asked.NameStandIn, caller: Caller, uow: SqlUnitOfWork) -> dict[str, Any]:
    async with names_told(uow):
        return await name_stand_in(command, caller.person, uow)


@commands.on(asked.ReRouteRequest)
async def re_route(command: asked.ReRouteRequest, caller: Caller, uow: SqlUnitOfWork) -> dict[str, Any]:
    return await re_route_request(command, caller.person, uow)


@commands.on(asked.StartReRouting)
async def start(command: asked.StartReRouting, caller: Caller, uow: SqlUnitOfWork) -> dict[str, Any]:
    return await start_re_routing(command, caller.person, uow)


@commands.on(asked.ReRouteItem)
async def item(command: asked.ReRouteItem, caller: Caller, uow: SqlUnitOfWork) -> dict[str, Any]:
    if not caller.is_service:
        raise NotFound
    return await re_route_item(command, uow)
