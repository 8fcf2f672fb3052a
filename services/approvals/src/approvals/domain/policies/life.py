"""The life of one policy version: draft, review, published, retired. A published document never changes."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from approvals.domain.documents import content_hash, instant_text
from approvals.domain.errors import CommentRequired
from approvals.domain.policies.refusals import (
    PolicyNotEditable,
    PolicyNotInReview,
    PolicyNotPublished,
    VersionMismatch,
)
from approvals.domain.routing.policy import Policy
from approvals.domain.routing.policy_document import policy_from_dict, policy_to_dict


class PolicyStatus(StrEnum):
    """Where a version stands. A discarded draft keeps its number, so that audit never speaks of two documents."""

    DRAFT = "draft"
    REVIEW = "review"
    PUBLISHED = "published"
    RETIRED = "retired"
    DISCARDED = "discarded"


OPEN = frozenset({PolicyStatus.DRAFT, PolicyStatus.REVIEW})


@dataclass(slots=True)
class PolicyVersion:
    """One version of one policy. A draft's `document` may break the format; a published one is canonical.

    `document_version` rises with every change of a draft, `writers` are all who changed it, `editor` the last of them.
    `effective_to` is where it really ends: a newer version or its retirement may cut what the document says.
    """

    policy: str
    version: int
    document: Mapping[str, Any]
    author: str
    editor: str
    writers: tuple[str, ...]
    created_at: datetime
    updated_at: datetime
    status: PolicyStatus = PolicyStatus.DRAFT
    document_version: int = 1
    comment: str = ""
    reviewer: str | None = None
    reviewed_at: datetime | None = None
    publisher: str | None = None
    published_at: datetime | None = None
    effective_from: datetime | None = None
    effective_to: datetime | None = None
    retirement_asked_by: str | None = None
    retired_by: str | None = None
    retired_at: datetime | None = None

    @classmethod
    def draft(cls, policy: str, version: int, document: Mapping[str, Any], person: str, at: datetime) -> Self:
        """A new draft; key, number and status in the document are ours."""
        return cls(policy, version, _own(document, policy, version), person, person, (person,), at, at)

    @property
    def content_hash(self) -> str:
        """SHA-256 of the document as it is."""
        return content_hash(self.document)

    def expect(self, document_version: int) -> None:
        """Raises VersionMismatch when the caller read an older document."""
        if document_version != self.document_version:
            raise VersionMismatch(current=self.document_version)

    def edit(self, document: Mapping[str, Any], person: str, at: datetime) -> None:
        """Another document; whatever was said in review was said about the old one."""
        self.must_be_open()
        self.document, self.editor = _own(document, self.policy, self.version), person
        self.writers = tuple(sorted({*self.writers, person}))
        self.status, self.reviewer, self.reviewed_at = PolicyStatus.DRAFT, None, None
        self._changed(at)

    def submit(self, at: datetime) -> None:
        """Ready to be reviewed. Raises InvalidDocument for a document that is no policy."""
        self.must_be_open()
        self.as_policy(at)
        self.status, self.comment = PolicyStatus.REVIEW, ""
        self._changed(at)

    def approve(self, person: str, comment: str, at: datetime) -> None:
        """Somebody else has read it and agrees; who may is `review.py`'s business."""
        self._must_be_in_review()
        self.reviewer, self.reviewed_at, self.comment = person, at, comment
        self._changed(at)

    def send_back(self, comment: str, at: datetime) -> None:
        """A draft again; the comment says why."""
        self._must_be_in_review()
        if not comment.strip():
            raise CommentRequired
        self.status, self.comment, self.reviewer, self.reviewed_at = PolicyStatus.DRAFT, comment, None, None
        self._changed(at)

    def discard(self, at: datetime) -> None:
        self.must_be_open()
        self.status = PolicyStatus.DISCARDED
        self._changed(at)

    def as_policy(self, at: datetime) -> Policy:
        """What would be published at `at`: it cannot begin in the past, so it begins then. Raises InvalidDocument."""
        begins = {} if self.document.get("effective_from") else {"effective_from": instant_text(at)}
        read = policy_from_dict({**self.document, **begins, "status": PolicyStatus.PUBLISHED.value})
        return read if read.effective_from >= at else replace(read, effective_from=at)

    def as_written(self) -> Policy:
        """What was published, ended where it really ends. Raises InvalidDocument for a draft that is none."""
        return replace(policy_from_dict(self.document), effective_to=self.effective_to)

    def publish(self, policy: Policy, person: str, at: datetime) -> None:
        """In force as `policy` from now on; `effective_to` is for the timeline of its key to cut."""
        self.must_be_open()
        self.document, self.status = policy_to_dict(policy), PolicyStatus.PUBLISHED
        self.publisher, self.published_at = person, at
        self.effective_from, self.effective_to = policy.effective_from, policy.effective_to
        self._changed(at)

    def ask_retirement(self, person: str, at: datetime) -> None:
        """Stays in force until a second administrator asks for the same."""
        self._must_be_published()
        self.retirement_asked_by = person
        self._changed(at)

    def retire(self, person: str, at: datetime) -> None:
        """Ends now; one that has not begun yet never will."""
        self._must_be_published()
        self.status, self.retired_by, self.retired_at = PolicyStatus.RETIRED, person, at
        self._changed(at)

    def reinstate(self, at: datetime) -> None:
        """Exactly this document is in force again, as a company file that names it asks for."""
        if self.status is not PolicyStatus.RETIRED:
            raise PolicyNotEditable(policy_status=self.status.value)
        self.status, self.retired_by, self.retired_at = PolicyStatus.PUBLISHED, None, None
        self.retirement_asked_by = None
        self._changed(at)

    def in_force(self, instant: datetime) -> bool:
        """Published, and this is its time."""
        began = self.effective_from is not None and self.effective_from <= instant
        return self.status is PolicyStatus.PUBLISHED and began and not self.ended(instant)

    def ended(self, instant: datetime) -> bool:
        """Its time is over, or never comes."""
        return self.effective_to is not None and instant >= self.effective_to

    def _changed(self, at: datetime) -> None:
        self.document_version, self.updated_at = self.document_version + 1, at

    def must_be_open(self) -> None:
        """Raises PolicyNotEditable for what is published, retired or given up."""
        if self.status not in OPEN:
            raise PolicyNotEditable(policy_status=self.status.value)

    def _must_be_published(self) -> None:
        if self.status is not PolicyStatus.PUBLISHED:
            raise PolicyNotPublished(policy_status=self.status.value)

    def _must_be_in_review(self) -> None:
        if self.status is not PolicyStatus.REVIEW:
            raise PolicyNotInReview(policy_status=self.status.value)


def _own(document: Mapping[str, Any], policy: str, version: int) -> dict[str, Any]:
    return {**document, "id": policy, "version": version, "status": PolicyStatus.DRAFT.value}
