"""Bodies of the public API. Input is closed (`extra=forbid`) and bounded; output models document what is sent."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from common.contracts.base import PersonId
from common.contracts.requests import DocumentWire

Comment = Annotated[str, Field(max_length=2000)]
Token = Annotated[str, Field(min_length=1, max_length=512)]
Revision = Annotated[int, Field(ge=1, le=1_000_000)]


class Body(BaseModel):
    """What a client sends: nothing but the fields named here."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SessionIn(Body):
    """The frame's current token, to be proved at Bitrix24's OAuth server."""

    auth_id: Token
    member_id: Annotated[str, Field(min_length=1, max_length=64)]


class GrantIn(Body):
    """An administrator's own pair of tokens."""

    auth_id: Token
    refresh_id: Token


class DraftIn(DocumentWire):
    """A new request. `id` is a UUID of the client's choice (version 7 sorts best); `requester` is for whom it is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: UUID | None = None
    requester: PersonId | None = None

    def document(self) -> DocumentWire:
        return DocumentWire.model_validate(self.model_dump(exclude={"id", "requester"}))


class NoFields(Body):
    """Nothing to say beside the address."""


class CommentIn(Body):
    """Why."""

    comment: Comment = ""


class WithdrawIn(Body):
    """Which revision is taken back, and why."""

    revision: Revision
    comment: Comment = ""


class DecisionIn(Body):
    """What was seen when deciding: its revision and content hash; rejecting and returning need a comment."""

    revision: Revision
    content_hash: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    comment: Comment = ""


class SessionOut(BaseModel):
    """A session of at most ten minutes. `needs_grant`: an administrator should offer his tokens (POST /grants)."""

    token: str
    expires_at: datetime
    person: str
    portal: UUID
    language: Literal["en", "ru", "de"]
    administrator: bool
    needs_grant: bool
    name: str


class Named(BaseModel):
    id: str
    name: str


class Counters(BaseModel):
    """`to_approve` is null while approvals cannot be asked."""

    to_approve: int | None


class PortalOut(BaseModel):
    origin: str
    app_code: str
    needs_grant: bool


class MeOut(BaseModel):
    """Who is looking, and what the organisation says about him (`known`: it has read him from the portal).

    `rights` is what his roles let him run: company, routes, policies, rates, audit.
    """

    person: str
    name: str
    language: str
    administrator: bool
    departments: list[Named]
    main_department: str | None
    companies: list[str]
    roles: list[str]
    rights: list[str]
    known: bool
    counters: Counters
    portal: PortalOut


class PersonOut(BaseModel):
    id: str
    name: str
    title: str | None = None
    department: str | None = None
    active: bool


class PeoplePage(BaseModel):
    items: list[PersonOut]
    next: str | None = None


class DepartmentOut(BaseModel):
    id: str
    name: str
    parent: str | None = None
    head: str | None = None
    deputy: str | None = None
    company: str | None = None


class DepartmentsOut(BaseModel):
    items: list[DepartmentOut]
    org_version: int


class Money(BaseModel):
    """A decimal string in major units and its ISO 4217 currency."""

    amount: str
    currency: str


class RequestRow(BaseModel):
    """One line of a list; `amount` is gross, as a decimal string."""

    id: UUID
    number: int
    title: str
    status: str
    revision: int
    amount: str
    currency: str
    requester: str
    requester_name: str | None = None
    preparer: str
    department: str | None = None
    department_name: str | None = None
    created_at: datetime
    updated_at: datetime
    flags: list[str]


class Total(BaseModel):
    """Counting stops at 1,000; `capped` says that there are more."""

    value: int
    capped: bool


class RequestPage(BaseModel):
    items: list[RequestRow]
    next: str | None
    total: Total


class Amounts(BaseModel):
    net: str
    tax: str
    gross: str


class ReasonOut(BaseModel):
    """`code` is stable, `text` an English sentence, `numbers` what it was made from."""

    code: str
    text: str
    numbers: dict[str, Any]


class TaskOut(BaseModel):
    """One thing somebody is asked to decide. `amount` is gross; `why`: what put this person into it."""

    task_id: UUID
    request_id: UUID
    number: int
    revision: int
    content_hash: str
    title: str
    requester: str
    requester_name: str | None = None
    department: str | None = None
    amount: Money
    stage: str
    steps: list[str]
    kind: str
    principal: str
    opened_at: datetime
    due_at: datetime | None = None
    paused: bool = False
    reason: str
    why: list[ReasonOut] = Field(default_factory=list)


class TaskPage(BaseModel):
    items: list[TaskOut]
    count: int
    next: str | None = None


class CommandOut(BaseModel):
    """How the request stands after a command; creating also answers `id`, the same as `request_id`."""

    model_config = ConfigDict(extra="allow")

    request_id: UUID
    status: str
    revision: int
    route_version: int | None = None
    document_version: int | None = None


class AcceptedOut(BaseModel):
    """Still running: ask GET /operations/{operation}."""

    operation: str
    status: Literal["pending"]


class OperationOut(BaseModel):
    """`delayed` after 60 s; sending the command again with the same Idempotency-Key is always safe."""

    state: Literal["pending", "succeeded", "refused", "failed"]
    delayed: bool
    result: dict[str, Any] | None
    problem: dict[str, Any] | None


class Problem(BaseModel):
    """RFC 9457; `code` is stable, `type` is a page that explains it, further members depend on the code."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    code: str
    detail: str = ""
