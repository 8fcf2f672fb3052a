"""What approvers do beside deciding: ask, answer, hand on. Said on stream `route`."""

from typing import ClassVar
from uuid import UUID

from common.contracts.approvals.routes import RouteEvent
from common.contracts.base import PersonId


class TaskAsked(RouteEvent):
    """An approver wants to know something of `to` first; the task stays open, its clock stands still."""

    type: ClassVar[str] = "purchase.task.asked.v1"

    question_id: UUID
    task_ids: list[UUID]
    asker: PersonId
    to: PersonId
    comment: str


class TaskAnswered(RouteEvent):
    """The person asked has answered."""

    type: ClassVar[str] = "purchase.task.answered.v1"

    question_id: UUID
    task_ids: list[UUID]
    asker: PersonId
    actor: PersonId
    comment: str


class TaskDelegated(RouteEvent):
    """`to` acts with the authority of `principal` from now on: handed on by `actor`, or by a delegation that began."""

    type: ClassVar[str] = "purchase.task.delegated.v1"

    step: str
    principal: PersonId
    actor: PersonId
    to: PersonId
    comment: str = ""


TALK_EVENTS = (TaskAsked, TaskAnswered, TaskDelegated)
