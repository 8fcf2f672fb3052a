"""What a command on a route brought about; the use case turns these into events and rows. Times are UTC."""

from dataclasses import dataclass
from datetime import datetime

from approvals.domain.routing.plan import Problem, RoutePlan


@dataclass(frozen=True, slots=True)
class Decision:
    """One record per slot: `principal` is the approver of record, `actor` who clicked.

    `turn` numbers the records of one step and principal: another one follows when a yes was taken back.
    """

    step: str
    level: int
    principal: str
    actor: str
    verdict: str
    comment: str
    turn: int = 0


@dataclass(frozen=True, slots=True)
class RoutePlanned:
    plan: RoutePlan


@dataclass(frozen=True, slots=True)
class RouteAutoApproved:
    plan: RoutePlan


@dataclass(frozen=True, slots=True)
class RouteRefused:
    problem: Problem


@dataclass(frozen=True, slots=True)
class ApprovalCarriedOver:
    """An earlier yes still counts; `revision` and `decided_at` are those of the click."""

    step: str
    principal: str
    actor: str
    revision: int
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class TaskOpened:
    """`assignee` is asked, for `principal` when they differ; `steps` are the task's labels."""

    task: str
    kind: str
    assignee: str
    principal: str
    steps: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class TaskDecided:
    task: str
    assignee: str
    principal: str
    actor: str
    verdict: str
    decisions: tuple[Decision, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class TaskClosed:
    """Closed without a verdict of its own; `reason` is one of `progress.CloseReason`."""

    task: str
    kind: str
    assignee: str
    principal: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class TaskReassigned:
    """The same slot is now asked of somebody else: `task` was closed, `new_task` opened.

    `cause`: organisation, forwarded, stand_in or re_routed.
    """

    task: str
    new_task: str
    assignee: str
    new_assignee: str
    principal: str
    new_principal: str
    at: datetime
    cause: str = "organisation"


@dataclass(frozen=True, slots=True)
class TaskSuspended:
    """Somebody was asked to decide before."""

    task: str
    assignee: str
    principal: str
    at: datetime


@dataclass(frozen=True, slots=True)
class TaskResumed:
    """Everybody who was to decide before has."""

    task: str
    assignee: str
    principal: str
    at: datetime


@dataclass(frozen=True, slots=True)
class TaskAsked:
    """The approver `asker` wants to know something of `to` first; the clocks of `tasks` stand still."""

    question: str
    tasks: tuple[str, ...]
    asker: str
    to: str
    comment: str
    at: datetime


@dataclass(frozen=True, slots=True)
class TaskAnswered:
    """`actor` was the person asked."""

    question: str
    tasks: tuple[str, ...]
    asker: str
    actor: str
    comment: str
    at: datetime


@dataclass(frozen=True, slots=True)
class TaskReminded:
    """`reminded` moments of the deadline have passed: half time, due, escalated. `due_at` None: the clock stands."""

    task: str
    assignee: str
    principal: str
    reminded: int
    due_at: datetime | None
    at: datetime


@dataclass(frozen=True, slots=True)
class TaskEscalated:
    """`how` is the step's add_next_head, reassign or notify; `to` None: nobody above is left. `told` hear of it only."""

    task: str
    assignee: str
    principal: str
    how: str
    to: str | None
    at: datetime
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TaskDelegated:
    """`actor` handed what he was asked for to somebody else, who now acts with the authority of `principal`."""

    step: str
    principal: str
    actor: str
    to: str
    comment: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ApproverAdded:
    """`actor` wants `person` to decide, too: `before` himself, or after."""

    step: str
    actor: str
    person: str
    before: bool
    comment: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ApprovalTakenBack:
    """A yes does not stand any more; `revision` is that of the click, `turn` numbers the slot's records."""

    step: str
    level: int
    principal: str
    actor: str
    revision: int
    turn: int
    comment: str
    at: datetime


@dataclass(frozen=True, slots=True)
class StandInNamed:
    """A process administrator named `person` for a step that was short of people."""

    step: str
    actor: str
    person: str
    comment: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RouteReRouted:
    """The same revision has another route: what was asked under the old one is not asked any more."""

    actor: str
    before: str
    after: str
    comment: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RouteApproved:
    at: datetime


@dataclass(frozen=True, slots=True)
class RouteRejected:
    actor: str
    step: str
    comment: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RouteReturned:
    actor: str
    comment: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RouteWithdrawn:
    actor: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RouteCancelled:
    """The approved request was cancelled; reviews that were still open are closed."""

    actor: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RouteStalled:
    """Nobody can go on: `problem` is the code, repair tasks are open."""

    problem: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RouteResumed:
    at: datetime


@dataclass(frozen=True, slots=True)
class RouteAtRisk:
    """A later step would be short of people; `problem` None: no longer."""

    problem: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class RouteChanged:
    """Who is asked, now or later, is different since the organisation changed."""

    at: datetime


@dataclass(frozen=True, slots=True)
class ExPostObjection:
    actor: str
    step: str
    comment: str
    at: datetime


Happened = (
    RoutePlanned
    | RouteAutoApproved
    | RouteRefused
    | ApprovalCarriedOver
    | TaskOpened
    | TaskDecided
    | TaskClosed
    | TaskReassigned
    | TaskSuspended
    | TaskResumed
    | TaskAsked
    | TaskAnswered
    | TaskDelegated
    | TaskReminded
    | TaskEscalated
    | ApproverAdded
    | ApprovalTakenBack
    | StandInNamed
    | RouteReRouted
    | RouteApproved
    | RouteRejected
    | RouteReturned
    | RouteWithdrawn
    | RouteCancelled
    | RouteStalled
    | RouteResumed
    | RouteAtRisk
    | RouteChanged
    | ExPostObjection
)
