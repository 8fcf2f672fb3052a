"""What the requests service is asked (`requests.*`) and what it says (stream `request`, keyed by request id)."""

from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from common.contracts.base import (
    Command,
    CurrencyCode,
    DecimalString,
    DepartmentId,
    Event,
    MoneyWire,
    PersonId,
    Wire,
)


class LineWire(Wire):
    """One position. Net of the line = quantity x unit price, rounded half up to the currency's minor units."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    description: str = Field(min_length=1, max_length=500)
    quantity: DecimalString = "1"
    unit_price: DecimalString
    tax_rate: DecimalString = "0"
    category: str = Field(default="other", min_length=1, max_length=64)
    cost_center: str | None = Field(default=None, max_length=64)
    note: str = Field(default="", max_length=1000)


class VendorWire(Wire):
    """Whom the money goes to. `risk` and `is_new` are facts policies may look at."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(default="", max_length=200)
    is_new: bool = False
    risk: Literal["low", "normal", "high"] = "normal"


class FlagsWire(Wire):
    """Circumstances policies may look at."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    personal_data: bool = False
    urgency: Literal["normal", "urgent", "emergency"] = "normal"
    contract_months: int = Field(default=0, ge=0, le=600)


class DocumentWire(Wire):
    """What a person writes: header and lines. A draft may be incomplete; submit checks the rest."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str = Field(min_length=1, max_length=200)
    justification: str = Field(default="", max_length=5000)
    delivery_note: str = Field(default="", max_length=1000)
    department: DepartmentId | None = None
    currency: CurrencyCode = "EUR"
    vendor: VendorWire = VendorWire()
    flags: FlagsWire = FlagsWire()
    fields: dict[str, PersonId] = Field(default_factory=dict, max_length=20)
    lines: list[LineWire] = Field(default_factory=list, max_length=200)


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


class SubmittedLine(Wire):
    """A frozen line with its computed sums, as decimal strings in the request's currency."""

    position: int
    description: str
    quantity: DecimalString
    unit_price: DecimalString
    tax_rate: DecimalString
    net: DecimalString
    tax: DecimalString
    category: str
    cost_center: str | None = None
    note: str = ""


class SubmittedDocument(Wire):
    """The immutable content of one revision; `content_hash` is SHA-256 (hex) over its canonical JSON."""

    title: str
    justification: str
    delivery_note: str = ""
    requester: PersonId
    preparer: PersonId
    department: DepartmentId
    currency: CurrencyCode
    net: DecimalString
    tax: DecimalString
    gross: DecimalString
    vendor: VendorWire
    flags: FlagsWire
    fields: dict[str, PersonId] = Field(default_factory=dict)
    lines: list[SubmittedLine]


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


class RequestSubmitting(Event):
    """Revision n is frozen and wants a route. Internal; said again while unanswered, idempotent by revision."""

    type: ClassVar[str] = "purchase.request.submitting.v1"
    subject_stream: ClassVar[str] = "request"

    request_id: UUID
    number: int
    revision: int
    content_hash: str
    document: SubmittedDocument
    budget_over: bool = False
    submitted_at: datetime
    state: RequestState


class RequestCancelled(Event):
    """Nobody wants it any more; open afterwards-tasks close."""

    type: ClassVar[str] = "purchase.request.cancelled.v1"
    subject_stream: ClassVar[str] = "request"

    request_id: UUID
    revision: int
    comment: str
    state: RequestState
