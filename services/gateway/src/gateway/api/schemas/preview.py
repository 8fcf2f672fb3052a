"""Bodies about what would come of a submit."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from gateway.api.schemas.core import Money, ReasonOut


class PersonRef(BaseModel):
    person: str
    name: str


class PreviewCandidate(PersonRef):
    """`given`: asked earlier in this route, his yes counts here. `acting_for`: whose authority he would use."""

    given: bool
    acting_for: PersonRef | None = None


class PreviewLevel(BaseModel):
    """`need` of the candidates must agree; levels of a step come one after the other."""

    need: int
    candidates: list[PreviewCandidate]


class StepTimeOut(BaseModel):
    """Median working hours from being asked to deciding, over so many decisions of this step."""

    hours: float
    samples: int


class PreviewStep(BaseModel):
    """`expected` is null where nobody has decided in this step yet."""

    id: str
    label: str
    reasons: list[ReasonOut]
    levels: list[PreviewLevel]
    expected: StepTimeOut | None


class PreviewStage(BaseModel):
    id: str
    name: str
    join: Literal["all", "any"]
    blocking: bool
    steps: list[PreviewStep]


class NotAsked(BaseModel):
    """A step of the policy that does not take part, and why."""

    step: str
    label: str
    stage: str | None
    reasons: list[ReasonOut]


class Survivor(PersonRef):
    """An approval of an earlier revision that would still count."""

    step: str
    revision: int
    decided_at: datetime


class StepChangeOut(BaseModel):
    step: str
    label: str
    gone: list[PersonRef]
    added: list[PersonRef]
    falls_away: bool
    joins: bool


class AlternativeOut(BaseModel):
    """What it would take to change the route: one fact otherwise, and what would be different then."""

    fact: str
    how: Literal["at_most", "above", "is", "without"]
    value: Money | bool | int | str
    outcome: str
    problem: str | None
    steps: list[StepChangeOut]
    text: str


class ExpectedOut(BaseModel):
    """Working hours until the last decision, from medians; `unknown_steps` have no history and are not counted."""

    hours: float | None
    unknown_steps: list[str]


class PolicyRef(BaseModel):
    id: str
    version: int
    name: str


class PreviewProblem(BaseModel):
    """Why there would be no route, and what to do about it."""

    code: str
    message: str
    hint: str | None
    subject: str | None = None
    reasons: list[str]


class PreviewOut(BaseModel):
    """The route as a submit at this moment would plan it; `problem` says why there would be none."""

    outcome: Literal["route", "auto_approved", "blocked", "invalid"]
    text: str
    policy: PolicyRef | None
    amount: Money | None
    reasons: list[ReasonOut]
    stages: list[PreviewStage]
    not_asked: list[NotAsked]
    survivors: list[Survivor]
    alternatives: list[AlternativeOut]
    expected: ExpectedOut | None
    problem: PreviewProblem | None
