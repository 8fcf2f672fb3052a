"""What is told when the time to decide passes: stream `route`."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from pydantic import Field

from common.contracts.approvals.routes import RouteEvent
from common.contracts.base import PersonId


class TaskReminded(RouteEvent):
    """A moment of the deadline has passed: `reminded` 1 is half time, 2 due, 3 escalated. Nothing is decided by it."""

    type: ClassVar[str] = "purchase.task.reminded.v1"

    task_id: UUID
    assignee: PersonId
    reminded: int
    due_at: datetime | None = None


class TaskEscalated(RouteEvent):
    """One and a half times the time to decide is over: `to` may act as well, acts instead, or is only told.

    `how` is the step's add_next_head, reassign or notify; `to` None: nobody above is left to ask. `told` are those who
    hear of it without being asked: the head above where the step says so, process administrators where there is none.
    """

    type: ClassVar[str] = "purchase.task.escalated.v1"

    task_id: UUID
    how: str
    to: PersonId | None = None
    told: list[PersonId] = Field(default_factory=list)


DEADLINE_EVENTS = (TaskReminded, TaskEscalated)
