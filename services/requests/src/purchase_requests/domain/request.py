"""The purchase request: one document, its revisions and the status everybody sees.

approvals alone decides; what it says is followed by (revision, version) of its route.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Self
from uuid import UUID

from common.contracts.approvals import RouteState
from common.contracts.base import MoneyWire, ViewerKey
from common.contracts.requests import (
    DocumentWire,
    RequestCancelled,
    RequestEdited,
    RequestState,
    RequestSubmitting,
)
from common.contracts.requests.orders import RequestClosed, RequestOrdered
from common.errors import Conflict
from purchase_requests.domain.document import content_hash, freeze, price
from purchase_requests.domain.errors import (
    AlreadySubmitted,
    NotCancellable,
    NotClosable,
    NotCopyable,
    NotEditable,
    NotOrderable,
    NotSubmittable,
    NotYours,
    PartlyOrdered,
    VersionMismatch,
    WithdrawFirst,
    state_of,
)
from purchase_requests.domain.frozen import Frozen
from purchase_requests.domain.listing import Listing
from purchase_requests.domain.money import to_text
from purchase_requests.domain.order import Order
from purchase_requests.domain.status import CANCELLABLE, ON_ITS_WAY, OURS, OVER, STAGE_OF, WRITABLE, Stage, Status


@dataclass(slots=True)
class PurchaseRequest:
    """`revision` is the last one submitted (0: none), `accepted_revision` the last that entered approval.

    `document` is the working draft; `listing` what lists show: the accepted revision, before that the draft.
    `company` is whose buyers order, `orders` how often they did; `budget_stage` what its last revision holds of budgets: NONE where nothing was ever claimed.
    `document_version` rises with every edit (ETag), `version` with every transaction that says something.
    """

    request_id: UUID
    requester: str
    preparer: str
    document: DocumentWire
    listing: Listing
    created_at: datetime
    updated_at: datetime
    number: int = 0
    status: Status = Status.DRAFT
    status_before: Status = Status.DRAFT
    revision: int = 0
    accepted_revision: int = 0
    document_version: int = 1
    version: int = 1
    route_version: int = 0
    budget_stage: Stage = Stage.NONE
    company: str | None = None
    orders: int = 0
    copied_from: UUID | None = None
    flags: list[str] = field(default_factory=list)

    @classmethod
    def start(
        cls, request_id: UUID, requester: str, preparer: str, document: DocumentWire, at: datetime,
        copied_from: UUID | None = None,
    ) -> Self:  # fmt: skip
        """A new draft. Raises InvalidDocument."""
        listing = Listing.of_draft(document)
        return cls(request_id, requester, preparer, document, listing, at, at, copied_from=copied_from)

    def edit(self, document: DocumentWire, seen: int, person: str, at: datetime) -> RequestEdited:
        """Replaces the document of a draft or returned request. Raises NotYours, NotEditable, VersionMismatch."""
        self._written_by(person)
        if self.status not in WRITABLE:
            raise self._refusal(NotEditable)
        self._still(seen)
        draft = Listing.of_draft(document)
        self.document, self.document_version = document, self.document_version + 1
        if not self.accepted_revision:
            self.listing = draft
        self._touched(at)
        return self.edited()

    def submit(self, seen: int, person: str, at: datetime) -> Frozen:
        """Freezes the next revision. Raises NotYours, AlreadySubmitted, NotSubmittable, VersionMismatch, InvalidDocument."""
        self._submittable(person)
        self._still(seen)
        frozen = self._next(at)
        self.status_before, self.status = self.status, Status.SUBMITTING
        self.revision = frozen.revision
        self._touched(at)
        return frozen

    def preview(self, person: str, at: datetime) -> Frozen:
        """What `submit` would freeze now; nothing changes. Raises what `submit` raises."""
        self._submittable(person)
        return self._next(at)

    def cancel(self, seen: int, person: str, comment: str, at: datetime) -> RequestCancelled:
        """Gives it up for good. Raises NotYours, WithdrawFirst, PartlyOrdered, NotCancellable, VersionMismatch."""
        self._written_by(person)
        if self.status is Status.IN_APPROVAL:
            raise self._refusal(WithdrawFirst)
        if self.status not in CANCELLABLE:
            raise self._refusal(NotCancellable)
        if self.orders:
            raise self._refusal(PartlyOrdered)
        self._still(seen)
        self.status = Status.CANCELLED
        self._touched(at)
        return RequestCancelled(
            request_id=self.request_id, revision=self.accepted_revision, comment=comment, state=self.state()
        )

    def follow(self, told: RouteState, version: int, at: datetime) -> bool:
        """Takes the status approvals tells; False when something newer has been heard.

        A route of an earlier or a burned revision tells nothing; what was cancelled, ordered or closed stays so.
        """
        if version <= self.route_version:
            return False
        self.route_version = version
        self.company = told.company or self.company
        if told.revision == self.revision and self.status is not Status.CANCELLED:
            if self.status is Status.SUBMITTING:
                self._accepted()
            if self.accepted_revision != self.revision:
                return True
            self.status = self.status if self.status in OURS else Status(told.status)
            self.flags, self.updated_at = list(told.flags), at
        return True

    def orderable(self) -> None:
        """Raises NotOrderable."""
        if self.status is not Status.APPROVED:
            raise self._refusal(NotOrderable)

    def order(self, placed: Order, at: datetime) -> RequestOrdered:
        """Counts an order of what was approved; the last one ends the ordering."""
        self.orders += 1
        self.status = Status.ORDERED if placed.complete else self.status
        self._touched(at)
        told = placed.told(self.listing.currency)
        return RequestOrdered(request_id=self.request_id, revision=self.accepted_revision, state=self.state(), **told)

    def close(self, comment: str, at: datetime) -> RequestClosed:
        """Raises NotClosable."""
        if self.status is not Status.ORDERED:
            raise self._refusal(NotClosable)
        self.status = Status.CLOSED
        self._touched(at)
        return RequestClosed(
            request_id=self.request_id, revision=self.accepted_revision, comment=comment, state=self.state()
        )

    def copy(self, copy_id: UUID, person: str, at: datetime) -> "PurchaseRequest":
        """A new draft of this person with the same content. Raises NotYours, NotCopyable."""
        self._written_by(person)
        if self.status not in OVER:
            raise self._refusal(NotCopyable)
        return PurchaseRequest.start(copy_id, self.requester, person, self.document, at, self.request_id)

    def awaits(self, revision: int) -> bool:
        """Whether this revision is still without an answer about its route."""
        return self.status is Status.SUBMITTING and self.revision == revision

    def take_back(self, revision: int, version: int, at: datetime) -> bool:
        """No route for this revision: back to where it was, its number is burned; False when that is old news."""
        if version <= self.route_version:
            return False
        self.route_version = version
        if self.awaits(revision):
            self.status, self.updated_at = self.status_before, at
        return True

    def budget_moved(self) -> bool:
        """Lets `budget_stage` follow the status; whether it did. Who claimed nothing holds nothing until the next submit."""
        wanted = STAGE_OF.get(self.status, Stage.RELEASED)
        if self.budget_stage in {Stage.NONE, wanted}:
            return False
        self.budget_stage = wanted
        return True

    def say_again(self, frozen: Frozen) -> RequestSubmitting:
        """The revision that still waits for its route; the same words under a new version."""
        self.version += 1
        return self.submitting(frozen)

    def edited(self) -> RequestEdited:
        return RequestEdited(request_id=self.request_id, state=self.state())

    def submitting(self, frozen: Frozen) -> RequestSubmitting:
        return RequestSubmitting(
            request_id=self.request_id,
            number=self.number,
            revision=frozen.revision,
            content_hash=frozen.content_hash,
            document=frozen.document,
            submitted_at=frozen.submitted_at,
            state=self.state(),
            **dict(frozen.facts),
        )

    def state(self) -> RequestState:
        """How the working document stands now; the amount is gross."""
        total = price(self.document).total
        amount = MoneyWire(amount=to_text(total.gross, self.document.currency), currency=self.document.currency)
        return RequestState(
            request_id=self.request_id,
            number=self.number,
            status=self.status,
            revision=self.revision,
            document_version=self.document_version,
            title=self.document.title,
            requester=self.requester,
            preparer=self.preparer,
            department=self.document.department,
            amount=amount,
        )

    def owners(self) -> list[ViewerKey]:
        """Who is told about a draft: requester and preparer."""
        keys = {f"person:{self.preparer}": "preparer", f"person:{self.requester}": "requester"}
        return [ViewerKey(key=key, origin=origin) for key, origin in keys.items()]

    def summary(self) -> dict[str, object]:
        """The answer to a command."""
        return {
            "request_id": str(self.request_id),
            "number": self.number,
            "status": str(self.status),
            "revision": self.revision,
            "document_version": self.document_version,
            "route_version": self.route_version,
        }

    def _submittable(self, person: str) -> None:
        self._written_by(person)
        if self.status in ON_ITS_WAY:
            raise self._refusal(AlreadySubmitted)
        if self.status not in WRITABLE:
            raise self._refusal(NotSubmittable)

    def _next(self, at: datetime) -> Frozen:
        content = freeze(self.document, self.requester, self.preparer)
        return Frozen(self.revision + 1, content, content_hash(content), at)

    def _written_by(self, person: str) -> None:
        if person not in (self.requester, self.preparer):
            raise NotYours

    def _accepted(self) -> None:
        """From now on lists show this revision; nobody can have edited the draft since it was frozen."""
        if self.accepted_revision:
            self.listing = Listing.of_draft(self.document)
        self.accepted_revision = self.revision

    def _still(self, seen: int) -> None:
        if seen != self.document_version:
            raise self._refusal(VersionMismatch)

    def _refusal(self, kind: type[Conflict]) -> Conflict:
        return kind(**state_of(**self.summary()))

    def _touched(self, at: datetime) -> None:
        self.updated_at = at
        self.version += 1
