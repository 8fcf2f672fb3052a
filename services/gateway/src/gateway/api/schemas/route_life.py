"""Bodies about what happens to a route beside verdicts, and decisions in bulk."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, Field, model_validator

from common.contracts.approvals.route_life import MOST_ROUTES, PolicyKey, StepId
from common.contracts.base import PersonId
from gateway.api.schemas.core import Body, Comment, DecisionIn, Revision

MOST_DECISIONS = 50


class RouteIn(Body):
    """Which revision was seen, and why."""

    revision: Revision
    comment: Comment = ""


class ToPersonIn(RouteIn):
    """Whom to ask, or to whom the task is handed on."""

    to: PersonId


class AnswerIn(RouteIn):
    """The answer; without `question_id` to the question that has waited longest."""

    question_id: UUID | None = None


class ApproverIn(RouteIn):
    """Who decides, too: `before` the visitor (his task is suspended until then), or after him."""

    person: PersonId
    before: bool = True


class StandInIn(RouteIn):
    """Who steps in; without `step` for the one that stalls the route."""

    person: PersonId
    step: StepId | None = None


class BulkItemIn(DecisionIn):
    """One decision of many."""

    request_id: UUID
    verdict: Literal["approve", "reject", "return"]


class BulkIn(Body):
    """Each item is a command of its own; no item undoes another."""

    items: Annotated[list[BulkItemIn], Field(min_length=1, max_length=MOST_DECISIONS)]

    @model_validator(mode="after")
    def _once_each(self) -> Self:
        if len({item.request_id for item in self.items}) < len(self.items):
            raise ValueError("a request is named twice")
        return self


class BulkItemOut(BaseModel):
    """What came of one: `result` when done, `problem` when refused or failed, `operation` while pending."""

    request_id: UUID
    state: Literal["done", "refused", "pending", "failed"]
    result: dict[str, Any] | None = None
    problem: dict[str, Any] | None = None
    operation: str | None = None


class BulkOut(BaseModel):
    items: list[BulkItemOut]


class RouteText(BaseModel):
    """A route in one line: `stage[step:level > level; step:level]`; `2/a,b,c` any two, `p->q` q acts for p."""

    policy: str | None
    version: int | None
    text: str


class SurvivorOut(BaseModel):
    step: str
    person: str
    name: str


class DifferenceOut(BaseModel):
    """What re-routing would change: nothing when `differs` is false; `problem` when no route would be possible."""

    request_id: UUID
    number: int
    revision: int
    differs: bool
    problem: str | None
    before: RouteText
    after: RouteText
    survivors: list[SurvivorOut]


class DifferencePage(BaseModel):
    """`routes` counts all in approval that were asked about."""

    items: list[DifferenceOut]
    routes: int
    next: UUID | None = None


class ReRoutingIn(Body):
    """Which routes: those named, else all in approval, under one policy when `policy` is given."""

    request_ids: list[UUID] = Field(default_factory=list, max_length=MOST_ROUTES)
    policy: PolicyKey | None = None
    comment: Comment = ""


class ReRoutingStarted(BaseModel):
    """Ask GET /re-routings/{re_routing_id} how far it is."""

    re_routing_id: UUID
    routes: int


class ReRoutingItem(BaseModel):
    request_id: UUID
    number: int
    state: Literal["pending", "changed", "same", "refused"]
    before: str
    after: str
    problem: str | None
    done_at: datetime | None


class ReRoutingOut(BaseModel):
    """How far it is, and a page of its routes."""

    re_routing_id: UUID
    state: Literal["running", "done"]
    started_by: str
    started_at: datetime
    done_at: datetime | None
    comment: str
    routes: int
    pending: int
    changed: int
    same: int
    refused: int
    items: list[ReRoutingItem]
    next: UUID | None = None


class RepairOut(BaseModel):
    """A route that is stalled, or will be when it gets there; `steps` are those a stand-in could help."""

    request_id: UUID
    number: int
    revision: int
    status: str
    stalled: str | None
    at_risk: str | None
    steps: list[str]


class RepairPage(BaseModel):
    items: list[RepairOut]
    next: UUID | None = None
