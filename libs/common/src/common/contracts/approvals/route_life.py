"""What is done to a route beside verdicts: commands of approvers, of those they ask, and of process administrators."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from common.contracts.base import Command, PersonId

Comment = Annotated[str, Field(max_length=2000)]
StepId = Annotated[str, Field(min_length=1, max_length=64)]
PolicyKey = Annotated[str, Field(min_length=1, max_length=64)]
MOST_ROUTES = 1000
"""How many routes one command may name; none named means all that are open."""


class RouteCommand(Command):
    """Which request, which revision the caller saw, and why."""

    request_id: UUID
    revision: int
    comment: Comment = ""


class AskQuestion(RouteCommand):
    """Before I decide I want to know something of `to`; the comment is the question."""

    name: ClassVar[str] = "approvals.ask_question"

    to: PersonId


class AnswerQuestion(RouteCommand):
    """The comment is the answer; without `question_id` to the question that has waited longest for me."""

    name: ClassVar[str] = "approvals.answer_question"

    question_id: UUID | None = None


class ForwardTask(RouteCommand):
    """`to` acts with the same authority instead of me."""

    name: ClassVar[str] = "approvals.forward_task"

    to: PersonId


class AddApprover(RouteCommand):
    """`person` decides, too: before me, or after."""

    name: ClassVar[str] = "approvals.add_approver"

    person: PersonId
    before: bool = True


class TakeBackApproval(RouteCommand):
    """My yes does not stand any more, whether I gave it now or it was carried over."""

    name: ClassVar[str] = "approvals.take_back_approval"


class NameStandIn(RouteCommand):
    """A process administrator names somebody for a step that is short of people; none: the one that stalls."""

    name: ClassVar[str] = "approvals.name_stand_in"

    person: PersonId
    step: StepId | None = None


class ReRouteRequest(RouteCommand):
    """A process administrator has this revision planned again under the policies in force now."""

    name: ClassVar[str] = "approvals.re_route_request"


class StartReRouting(Command):
    """The same for many: these requests, or all in approval, or those under one policy."""

    name: ClassVar[str] = "approvals.start_re_routing"

    re_routing_id: UUID
    request_ids: list[UUID] = Field(default_factory=list, max_length=MOST_ROUTES)
    policy: PolicyKey | None = None
    comment: Comment = ""


class ReRouteItem(Command):
    """Background job: one route of a re-routing."""

    name: ClassVar[str] = "approvals.re_route_item"
    background: ClassVar[bool] = True

    re_routing_id: UUID
    request_id: UUID


ROUTE_LIFE_COMMANDS = (
    AskQuestion,
    AnswerQuestion,
    ForwardTask,
    AddApprover,
    TakeBackApproval,
    NameStandIn,
    ReRouteRequest,
    StartReRouting,
    ReRouteItem,
)
