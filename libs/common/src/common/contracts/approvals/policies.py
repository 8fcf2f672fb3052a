"""Policies: what their administrators ask for, and what approvals says about them (stream `policy`, keyed by key)."""

from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from common.contracts.base import Command, Event

PolicyKey = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$")]
PolicyNumber = Annotated[int, Field(ge=1, le=1_000_000)]
PolicyComment = Annotated[str, Field(max_length=2000)]
ReviewMode = Literal["auto", "always", "never"]


class PolicyPublished(Event):
    """A policy version is in force in [effective_from, effective_to); the older versions of its key end there.

    `content_hash` is the SHA-256 of the published document. `reviewer` is None where nobody but the publisher looked.
    """

    type: ClassVar[str] = "purchase.policy.published.v1"
    subject_stream: ClassVar[str] = "policy"

    policy: str
    policy_version: int
    effective_from: datetime
    effective_to: datetime | None = None
    companies: list[str] = Field(default_factory=list)
    content_hash: str = ""
    publisher: str = ""
    reviewer: str | None = None


class PolicyRetired(Event):
    """A policy version is in force no longer; routes planned with it stay with it."""

    type: ClassVar[str] = "purchase.policy.retired.v1"
    subject_stream: ClassVar[str] = "policy"

    policy: str
    policy_version: int
    retired_at: datetime
    companies: list[str] = Field(default_factory=list)
    content_hash: str = ""
    reason: str = ""


class DraftPolicy(Command):
    """A new draft under this key. Without a `document` it is a copy of version `based_on`."""

    name: ClassVar[str] = "approvals.draft_policy"

    policy: PolicyKey
    based_on: PolicyNumber | None = None
    document: dict[str, Any] | None = None


class PolicyCommand(Command):
    """About one version as it was read: `document_version` rises with every change of a draft."""

    policy: PolicyKey
    version: PolicyNumber
    document_version: int


class EditPolicy(PolicyCommand):
    """Replaces the document of a draft; one in review becomes a draft again."""

    name: ClassVar[str] = "approvals.edit_policy"

    document: dict[str, Any]


class SubmitPolicy(PolicyCommand):
    """The draft is ready to be looked at by a second administrator."""

    name: ClassVar[str] = "approvals.submit_policy"


class ApprovePolicy(PolicyCommand):
    """A second administrator has read this very document and agrees."""

    name: ClassVar[str] = "approvals.approve_policy"

    comment: PolicyComment = ""


class ReturnPolicy(PolicyCommand):
    """Back to its writer; the comment says what is missing."""

    name: ClassVar[str] = "approvals.return_policy"

    comment: PolicyComment = ""


class PublishPolicy(PolicyCommand):
    """The reviewed draft comes into force at its `effective_from`, at once when that is past or not given."""

    name: ClassVar[str] = "approvals.publish_policy"


class DiscardPolicy(PolicyCommand):
    """The draft is given up; its number is not used again."""

    name: ClassVar[str] = "approvals.discard_policy"


class RetirePolicy(Command):
    """A published version ends now. `uncovered`: yes, also if a company is left without a policy."""

    name: ClassVar[str] = "approvals.retire_policy"

    policy: PolicyKey
    version: PolicyNumber
    reason: PolicyComment = ""
    uncovered: bool = False


class SetPolicyReview(Command):
    """Whether a second administrator must agree: `auto` (from two administrators up), `always`, or `never`."""

    name: ClassVar[str] = "approvals.set_policy_review"

    review: ReviewMode


class ImportPolicies(Command):
    """The policies of a file become drafts. `preview_hash` is what the preview of this very file answered.

    `despite_failures`: also when cases beside the policies do not come out as written.
    """

    name: ClassVar[str] = "approvals.import_policies"

    file: dict[str, Any]
    preview_hash: str = Field(pattern=r"^[0-9a-f]{64}$")
    despite_failures: bool = False
