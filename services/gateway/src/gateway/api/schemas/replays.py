"""Bodies about replays of past requests."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from common.contracts.approvals.replays import PolicyVersionRef
from common.contracts.base import Moment
from gateway.api.schemas.core import Body, Money

Others = Literal["then", "none"]


class ReplayIn(Body):
    """Which requests (by the moment they were planned, `from` included, `to` not) under which policies.

    `policies` names stored versions, drafts among them; `documents` are policies nobody has saved. Both replace the policies
    of their keys at every moment. `others`: what else counted; `then` = the other keys as they were, `none` = nothing.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    id: UUID | None = None
    since: Annotated[Moment, Field(alias="from")]
    until: Annotated[Moment, Field(alias="to")]
    policies: list[PolicyVersionRef] = Field(default_factory=list, max_length=20)
    documents: list[dict[str, Any]] = Field(default_factory=list, max_length=20)
    others: Others = "then"


class ReplayedPolicy(BaseModel):
    policy: str
    version: int
    name: str


class ReplayStarted(BaseModel):
    """`total` requests will be looked at."""

    replay_id: UUID
    status: str
    total: int | None = None


class ReplayOut(BaseModel):
    """`done` of `total` requests looked at, `changed` of them would have had another route."""

    id: UUID
    status: Literal["running", "done", "cancelled"]
    asked_by: str
    asked_by_name: str
    from_: Annotated[datetime, Field(alias="from")]
    to: datetime
    policies: list[ReplayedPolicy]
    others: Others
    total: int
    done: int
    changed: int
    started_at: datetime
    updated_at: datetime
    finished_at: datetime | None


class ReplayList(BaseModel):
    items: list[ReplayOut]


class TasksOut(BaseModel):
    """Tasks one person had and would have had."""

    person: str
    name: str
    before: int
    after: int
    difference: int


class ControlOut(BaseModel):
    """A step that would appear or vanish: for how many requests, between which amounts, over which sum."""

    change: Literal["added", "lost"]
    policy: str
    step: str
    label: str
    requests: int
    least: Money
    most: Money
    total: Money


class DelayOut(BaseModel):
    """Expected working hours more (or less, negative) in sum and per request; `unknown_steps` have no history."""

    hours: float
    hours_per_request: float
    unknown_steps: list[str]


class OutcomeChange(BaseModel):
    before: str
    after: str
    requests: int


class ReplayReport(ReplayOut):
    """`unreadable`: requests whose documents cannot be read any more. `people` holds the 200 most affected."""

    unreadable: int
    delay: DelayOut
    people_changed: int
    people: list[TasksOut]
    controls: list[ControlOut]
    outcomes: list[OutcomeChange]


class ReplayChange(BaseModel):
    """One request whose route would have been another, in the one-line notation."""

    request_id: UUID
    number: int | None
    title: str | None
    revision: int
    planned_at: datetime
    requester: str
    requester_name: str
    department: str | None
    amount: Money
    before: str
    after: str
    added: list[str]
    lost: list[str]
    delay_hours: float


class ReplayChanges(BaseModel):
    items: list[ReplayChange]
    next: str | None = None
