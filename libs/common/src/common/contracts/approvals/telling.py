"""Our own work at night: how every open route stands is told again."""

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from common.contracts.base import Command


class TellStates(Command):
    """Background job: the open routes after `after`, some hundreds at a time, each as a job of its own.

    `night` names the round, so that a repeated job asks for nothing twice.
    """

    name: ClassVar[str] = "approvals.tell_states"
    background: ClassVar[bool] = True

    night: str = Field(max_length=40)
    after: UUID | None = None


class TellState(Command):
    """Background job: how one open route stands."""

    name: ClassVar[str] = "approvals.tell_state"
    background: ClassVar[bool] = True

    request_id: UUID


TELLING_COMMANDS = (TellStates, TellState)
