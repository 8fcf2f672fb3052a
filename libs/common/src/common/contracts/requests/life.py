"""The life of a request: what its writers ask for, and what is said of it (stream `request`, keyed by request id)."""

from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import Field

from common.contracts.base import Command, DepartmentId, Event, MoneyWire, PersonId, Wire
from common.contracts.requests.documents import DocumentWire, SubmittedDocument, SubmittedFacts


class SaveDraft(Command):
    """Write a new request. The requester is the caller unless he prepares it for somebody else."""

    name: ClassVar[str] = "requests.save_draft"

    request_id: UUID
    requester: PersonId
    document: DocumentWire


class EditRequest(Command):
    """Replace the document of a draft or returned request; `document_version` is what the writer saw."""

    name: ClassVar[str] = "requests.edit_request"

    request_id: UUID
    document_version: int
    document: DocumentWire


class SubmitRequest(Command):
    """Freeze the next revision and ask for its route."""

    name: ClassVar[str] = "requests.submit_request"

    request_id: UUID
    document_version: int


class CancelRequest(Command):
    """Give the request up for good (draft, returned or approved)."""

    name: ClassVar[str] = "requests.cancel_request"

    request_id: UUID
    document_version: int
    comment: str = Field(default="", max_length=2000)


class RequestState(Wire):
    """How the document stands after the transaction (state of stream `request`)."""

    request_id: UUID
    number: int
    status: str
    revision: int
    document_version: int
    title: str
    requester: PersonId
    preparer: PersonId
    department: DepartmentId | None
    amount: MoneyWire


class RequestEdited(Event):
    """A draft was written or changed; only requester and preparer are told."""

    type: ClassVar[str] = "purchase.request.edited.v1"
    subject_stream: ClassVar[str] = "request"

    request_id: UUID
    state: RequestState


class RequestSubmitting(Event, SubmittedFacts):
    """Revision n is frozen and wants a route. Internal; said again while unanswered, idempotent by revision."""

    type: ClassVar[str] = "purchase.request.submitting.v1"
    subject_stream: ClassVar[str] = "request"

    request_id: UUID
    number: int
    revision: int
    content_hash: str
    document: SubmittedDocument
    submitted_at: datetime
    state: RequestState


class RequestExpiring(Event):
    """It was returned and nobody has worked on it since; `cancels_at` is when it is cancelled unless somebody does."""

    type: ClassVar[str] = "purchase.request.expiring.v1"
    subject_stream: ClassVar[str] = "request"

    request_id: UUID
    revision: int
    cancels_at: datetime
    state: RequestState


class RequestCancelled(Event):
    """Nobody wants it any more; open afterwards-tasks close.

    `reason`: `requested` by somebody, or `untouched` for too long after it was returned.
    """

    type: ClassVar[str] = "purchase.request.cancelled.v1"
    subject_stream: ClassVar[str] = "request"

    request_id: UUID
    revision: int
    comment: str
    reason: Literal["requested", "untouched"] = "requested"
    state: RequestState
