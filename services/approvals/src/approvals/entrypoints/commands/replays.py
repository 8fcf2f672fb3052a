"""Replays of past requests: people start and stop them, the service itself runs them chunk by chunk."""

from typing import Any

from approvals.adapters.unit_of_work import SqlUnitOfWork
from approvals.entrypoints.commands.router import asked_by_person, commands
from approvals.usecases.cancel_replay import cancel_replay
from approvals.usecases.run_replay import run_replay
from approvals.usecases.start_replay import start_replay
from common.contracts.approvals.replays import CancelReplay, RunReplay, StartReplay
from common.errors import NotFound
from common.identity import Caller

commands.on(StartReplay)(asked_by_person(start_replay))
commands.on(CancelReplay)(asked_by_person(cancel_replay))


@commands.on(RunReplay)
async def run(command: RunReplay, caller: Caller, uow: SqlUnitOfWork) -> dict[str, Any]:
    if not caller.is_service:
        raise NotFound
    return await run_replay(command, uow)
