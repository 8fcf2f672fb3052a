"""Bodies about delegations and absences."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from common.contracts.approvals.stand_ins import AbsenceTerms, DelegationTerms, Note
from common.contracts.base import Moment, PersonId
from gateway.api.schemas.core import Body, Money


class DelegationIn(DelegationTerms):
    """A new delegation. `principal` is the visitor unless an administrator names somebody; `start` is now if left out."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: UUID | None = None
    principal: PersonId | None = None
    start: Moment | None = None  # type: ignore[assignment]  # the command names the moment


class AbsenceIn(AbsenceTerms):
    """A new absence. `person` is the visitor unless an administrator names somebody; `start` is now if left out."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: UUID | None = None
    person: PersonId | None = None
    start: Moment | None = None  # type: ignore[assignment]  # the command names the moment


class DeclineIn(Body):
    """Why."""

    note: Note = ""


class DelegationOut(BaseModel):
    """`state`: planned, running, over, ended (by the principal or an administrator) or declined (by the delegate)."""

    id: str
    version: int
    principal: str
    delegate: str
    start: datetime
    end: datetime
    companies: list[str]
    policies: list[str]
    cap: Money | None
    note: str
    state: Literal["planned", "running", "over", "ended", "declined"]
    principal_name: str | None = None
    delegate_name: str | None = None
    changed_at: datetime | None = None
    changed_by: str | None = None
    org_version: int | None = None


class DelegationPage(BaseModel):
    items: list[DelegationOut]
    next: str | None


class AbsenceOut(BaseModel):
    """`state`: planned, running or over."""

    id: str
    version: int
    person: str
    start: datetime
    end: datetime
    note: str
    state: Literal["planned", "running", "over"]
    person_name: str | None = None
    changed_at: datetime | None = None
    changed_by: str | None = None
    org_version: int | None = None


class AbsencePage(BaseModel):
    items: list[AbsenceOut]
    next: str | None
