"""The one router of approvals' commands; the files beside it hang their stories on it."""

from collections.abc import Awaitable, Callable
from typing import Any

from approvals.adapters.unit_of_work import SqlUnitOfWork
from common.identity import Caller
from common.messaging.routing import CommandHandler, CommandRouter

commands = CommandRouter("approvals")

Story = Callable[[Any, str, SqlUnitOfWork], Awaitable[dict[str, Any]]]


def asked_by_person(story: Story) -> CommandHandler:
    """A story that needs to know of its caller only who he is."""

    async def run(command: Any, caller: Caller, uow: SqlUnitOfWork) -> dict[str, Any]:
        return await story(command, caller.person, uow)

    return run
