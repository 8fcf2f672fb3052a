"""Bodies about policies."""

from datetime import datetime
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from common.contracts.approvals.policies import PolicyComment, PolicyKey, PolicyNumber, ReviewMode
from gateway.api.schemas.core import Body
from gateway.api.schemas.documents import JsonDocument

Status = Literal["draft", "review", "published", "retired"]


class PolicyDraftIn(Body):
    """A new draft: either a whole `document` (it may be unfinished), or a copy of version `based_on` of this key."""

    policy: PolicyKey
    document: JsonDocument | None = None
    based_on: PolicyNumber | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.document is None) == (self.based_on is None):
            raise ValueError("either document or based_on")
        return self


class PolicyDocumentIn(Body):
    """The whole document; `id`, `version` and `status` in it are set by the address and the policy's life."""

    document: JsonDocument


class PolicyCommentIn(Body):
    """What the reviewer says; returning needs it."""

    comment: PolicyComment = ""


class RetirePolicyIn(Body):
    """Why it ends; `uncovered`: also if a company is left without a policy for every request."""

    reason: PolicyComment = ""
    uncovered: bool = False


class PolicyReviewIn(Body):
    """Whether a second administrator must agree: `auto` (from two up), `always`, `never`."""

    review: ReviewMode


class PolicyRow(BaseModel):
    """One version. `effective_to` is where it really ends; `names` elsewhere in the answer tell who the people are."""

    policy: str
    version: int
    name: str
    status: Status
    in_force: bool
    ended: bool
    companies: list[str]
    priority: int | None
    document_version: int
    content_hash: str
    author: str
    editor: str
    reviewer: str | None
    publisher: str | None
    retirement_asked_by: str | None
    retired_by: str | None
    comment: str
    created_at: datetime
    updated_at: datetime
    reviewed_at: datetime | None
    published_at: datetime | None
    effective_from: datetime | None
    effective_to: datetime | None
    retired_at: datetime | None


class PolicyItem(BaseModel):
    """A key with its versions, newest first; `in_force` is the number of the one in force now."""

    policy: str
    name: str
    in_force: int | None
    versions: list[PolicyRow]


class ReviewOut(BaseModel):
    """The rule, what it comes to now, and who may manage policies."""

    mode: ReviewMode
    needed: bool
    administrators: list[str]


class PolicyList(BaseModel):
    items: list[PolicyItem]
    review: ReviewOut
    names: dict[str, str]


class PolicyLineOut(BaseModel):
    """A line of the policy in words; `pointer` is the JSON pointer it speaks of, `step` the step."""

    pointer: str
    step: str | None
    text: str


class FindingOut(BaseModel):
    """An `error` keeps it from being published, a `warning` is probably a mistake, an `info` is worth knowing."""

    code: str
    level: Literal["error", "warning", "info"]
    pointer: str
    message: str
    detail: dict[str, Any]


class ChangeOut(BaseModel):
    """`effect`: `more`, `less` or `other` requests or people are asked; empty: neither."""

    code: str
    pointer: str
    effect: Literal["more", "less", "other", ""]
    message: str


class DifferenceOut(BaseModel):
    """What is otherwise than in version `to`; no changes: it means the same."""

    to: int
    changes: list[ChangeOut]


class LintIn(Body):
    """A policy document that need not be saved; `policy` is the key it is meant for."""

    policy: PolicyKey = "draft"
    document: JsonDocument


class LintOut(BaseModel):
    """`text` is empty while the document breaks the format."""

    text: list[PolicyLineOut]
    findings: list[FindingOut]


class PolicyOut(PolicyRow, LintOut):
    """One version with its document; `reviewers` may agree to it, empty where nobody has to.

    `difference` is against the version published before; null for the first one.
    """

    document: dict[str, Any]
    reviewers: list[str]
    names: dict[str, str]
    difference: DifferenceOut | None


class PolicyInForce(BaseModel):
    policy: str
    version: int
    name: str
    priority: int
    effective_from: datetime
    effective_to: datetime | None


class PoliciesInForce(BaseModel):
    """Tried in this order; the first whose `applies_when` holds is taken."""

    company: str
    at: datetime
    items: list[PolicyInForce]


class PolicyCommandOut(BaseModel):
    """How the version stands after a command; publishing also answers `findings`."""

    policy: str
    version: int
    status: Literal["draft", "review", "published", "retired", "discarded"]
    document_version: int
    reviewer: str | None
    effective_from: datetime | None
    effective_to: datetime | None
    findings: list[dict[str, Any]] = Field(default_factory=list)


class PolicyReviewOut(BaseModel):
    review: ReviewMode


class PolicyFileIn(Body):
    """A policy file: `policies`, and if wanted `org`, `fx`, `cases` and `scenarios` beside them."""

    file: JsonDocument


class PolicyImportIn(PolicyFileIn):
    """The same file as in the preview, and the hash the preview answered."""

    preview_hash: str = Field(pattern=r"^[0-9a-f]{64}$")
    despite_failures: bool = False


class IncomingPolicy(BaseModel):
    """`new`: the first version of a key, `next`: another one, `same`: known already, `unreadable`: nothing is imported.

    `changes` are against version `against`.
    """

    pointer: str
    name: str
    policy: str
    action: Literal["new", "next", "same", "unreadable"]
    against: int | None
    findings: list[FindingOut]
    changes: list[ChangeOut]


class CaseFailure(BaseModel):
    id: str
    pointer: str
    message: str
    differences: list[dict[str, Any]]
    reasons: list[str]


class CasesOut(BaseModel):
    """How the cases beside the policies come out; at most 100 failures are told."""

    passed: int
    failed: int
    failures: list[CaseFailure]


class ImportPreview(BaseModel):
    """What an import would do; `hash` covers the file and everything it was compared with."""

    hash: str
    readable: bool
    findings: list[FindingOut]
    policies: list[IncomingPolicy]
    cases: CasesOut | None


class ImportedOut(BaseModel):
    """The drafts that were made."""

    drafts: list[PolicyCommandOut]
    cases_failed: int


class PolicyFileOut(BaseModel):
    """A case file; what stands beside the policies depends on `people`."""

    model_config = ConfigDict(extra="allow")

    format: str
    policies: list[dict[str, Any]]
    org: dict[str, Any] | None = None
    fx: dict[str, Any] | None = None
    cases: list[dict[str, Any]] | None = None
