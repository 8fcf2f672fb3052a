"""What approvals says about requests and their routes: stream `route`, keyed by request id."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from pydantic import Field

from common.contracts.base import DepartmentId, Event, MoneyWire, PersonId, Wire


class OpenTask(Wire):
    """One open ask. `principal` is whose authority is used, `assignee` who is asked to act.

    `paused`: working time stands still while a question about it is open. `reminded` counts the moments of its
    deadline that have passed: half time, due, escalated.
    """

    task_id: UUID
    assignee: PersonId
    principal: PersonId
    stage: str
    steps: list[str]
    kind: str = "approval"
    opened_at: datetime
    reason: str = ""
    paused: bool = False
    reminded: int = 0


class Survivor(Wire):
    """A yes of an earlier revision that counts again; `person` clicked, perhaps for `principal`."""

    step: str
    person: PersonId
    principal: PersonId
    revision: int
    decided_at: datetime


class OpenQuestion(Wire):
    """`to` has not answered yet; the clocks of `task_ids` stand still."""

    question_id: UUID
    asker: PersonId
    to: PersonId
    task_ids: list[UUID]
    asked_at: datetime


class LateTask(Wire):
    """An open task that is overdue, and who hears so without being asked; `nobody_above`: nobody is left to ask."""

    task_id: UUID
    told: list[PersonId]
    nobody_above: bool = False


class RouteState(Wire):
    """How the approval of a request stands after the transaction (state of stream `route`).

    `status` is the request's: in_approval, approved, returned, rejected, draft (withdrawn or refused), cancelled.
    `amount` is gross. `people` are all who ever took part; `flags` may hold stalled, at_risk, ex_post_objection,
    nobody_above.
    `survivors` and `questions` are those that stand while the route is active. `cancelled_because` is `untouched`
    when nobody gave it up, but nobody worked on it either.
    """

    request_id: UUID
    number: int
    revision: int
    route_version: int
    status: str
    title: str
    amount: MoneyWire
    requester: PersonId
    preparer: PersonId
    department: DepartmentId
    company: str | None
    open_tasks: list[OpenTask] = Field(default_factory=list)
    people: list[PersonId] = Field(default_factory=list)
    flags: list[str] = Field(default_factory=list)
    survivors: list[Survivor] = Field(default_factory=list)
    questions: list[OpenQuestion] = Field(default_factory=list)
    late: list[LateTask] = Field(default_factory=list)
    decided_by: PersonId | None = None
    comment: str = ""
    cancelled_because: str = ""


class RouteEvent(Event):
    """Every fact of a route names request and revision; the last of a batch carries `state`."""

    subject_stream: ClassVar[str] = "route"

    request_id: UUID
    revision: int
    state: RouteState | None = None


class RequestSubmitted(RouteEvent):
    """Public: the request entered approval (said together with its plan, so never after its own approval)."""

    type: ClassVar[str] = "purchase.request.submitted.v1"


class RoutePlanned(RouteEvent):
    """The route of this revision: `text` is the compact notation, `plan` the stages with candidates and reasons."""

    type: ClassVar[str] = "purchase.route.planned.v1"

    policy: str
    policy_version: int
    text: str
    plan: dict[str, Any]


class RouteAutoApproved(RouteEvent):
    """A policy needs nobody for this one; the rule is the reason."""

    type: ClassVar[str] = "purchase.route.auto_approved.v1"

    policy: str
    policy_version: int
    rule: str


class RouteRefused(RouteEvent):
    """No route is possible: the request goes back to where it was, the revision number is burned."""

    type: ClassVar[str] = "purchase.route.refused.v1"

    code: str
    message: str
    details: dict[str, Any] = Field(default_factory=dict)


class RouteChanged(RouteEvent):
    """What stands changed without a decision; `people` are those it concerns.

    `reason`: organisation, survivors, at_risk, ex_post_objection, approver_added, task_suspended, task_resumed,
    approval_taken_back, stand_in_named, re_routed.
    """

    type: ClassVar[str] = "purchase.route.changed.v1"

    reason: str
    people: list[PersonId] = Field(default_factory=list)
    comment: str = ""


class RouteStalled(RouteEvent):
    """Nobody can act any more; process administrators have a repair task."""

    type: ClassVar[str] = "purchase.route.stalled.v1"

    reason: str


class RouteResumed(RouteEvent):
    """Somebody can act again."""

    type: ClassVar[str] = "purchase.route.resumed.v1"


class RouteStateTold(RouteEvent):
    """Nothing happened: the state is told again. `healing`: of every open route at night, so that mirrors can heal."""

    type: ClassVar[str] = "purchase.route.state.v1"

    healing: bool = False


class TaskOpened(RouteEvent):
    """Somebody is asked."""

    type: ClassVar[str] = "purchase.task.opened.v1"

    task: OpenTask


class TaskDecided(RouteEvent):
    """A verdict was given: approve, reject or return, by `actor` with the authority of `principal`."""

    type: ClassVar[str] = "purchase.task.decided.v1"

    task_id: UUID
    actor: PersonId
    principal: PersonId
    verdict: str
    content_hash: str
    comment: str = ""


class TaskReassigned(RouteEvent):
    """Somebody else is asked instead; `reason`: organisation, forwarded, stand_in, taken_back or re_routed."""

    type: ClassVar[str] = "purchase.task.reassigned.v1"

    task_id: UUID
    was: PersonId
    now: PersonId
    reason: str


class TaskClosed(RouteEvent):
    """No longer asked: decided_by_other, reassigned, route_closed, slot_lost, taken_back or repaired."""

    type: ClassVar[str] = "purchase.task.closed.v1"

    task_id: UUID
    assignee: PersonId
    reason: str


class RequestApproved(RouteEvent):
    """Everybody needed said yes."""

    type: ClassVar[str] = "purchase.request.approved.v1"


class RequestRejected(RouteEvent):
    """An approver refused; the request is over."""

    type: ClassVar[str] = "purchase.request.rejected.v1"

    actor: PersonId
    comment: str


class RequestReturned(RouteEvent):
    """An approver wants it reworked; the requester may edit and submit again."""

    type: ClassVar[str] = "purchase.request.returned.v1"

    actor: PersonId
    comment: str


class RequestWithdrawn(RouteEvent):
    """The requester took it back; it is a draft again."""

    type: ClassVar[str] = "purchase.request.withdrawn.v1"

    actor: PersonId
    comment: str
