"""The life of a policy version: review by a second administrator, publishing, retiring."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Response

from common.contracts.approvals.policies import (
    ApprovePolicy,
    DiscardPolicy,
    PolicyCommand,
    PolicyKey,
    PolicyNumber,
    PublishPolicy,
    RetirePolicy,
    ReturnPolicy,
    SubmitPolicy,
)
from gateway.api.documented import Responses, writes
from gateway.api.preconditions import DocumentVersion
from gateway.api.schemas.core import NoFields
from gateway.api.schemas.policies import PolicyCommandOut, PolicyCommentIn, RetirePolicyIn
from gateway.commands import WishOf
from gateway.parts import Parts, PartsOf
from gateway.visitor import Visitor, Writer

router = APIRouter(prefix="/policies/{policy}/versions/{version}", tags=["policies"])

Key = Annotated[PolicyKey, Path()]
Number = Annotated[PolicyNumber, Path()]


def changes(*codes: str) -> Responses:
    """A change of one version as it was read."""
    usual = ("right_missing", "policy_unknown", "if_match_required", "if_match_failed", "version_mismatch")
    return writes(*usual, *codes, model=PolicyCommandOut)


@router.post(
    "/submit",
    response_model=None,
    responses=changes("policy_not_editable", "invalid_document"),
)
async def submit_policy(
    policy: Key,
    version: Number,
    who: Writer,
    wish: WishOf,
    read: DocumentVersion,
    parts: PartsOf,
    body: NoFields | None = None,
) -> Response:
    """Hands the draft to a second administrator."""
    del body  # only checked to be empty
    return await _about(SubmitPolicy, (policy, version, read), who, wish, parts)


@router.post(
    "/approve",
    response_model=None,
    responses=changes("policy_not_in_review", "own_policy"),
)
async def approve_policy(
    policy: Key,
    version: Number,
    who: Writer,
    wish: WishOf,
    read: DocumentVersion,
    body: PolicyCommentIn,
    parts: PartsOf,
) -> Response:
    """The second administrator agrees to this very document."""
    return await _about(ApprovePolicy, (policy, version, read), who, wish, parts, comment=body.comment)


@router.post(
    "/return",
    response_model=None,
    responses=changes("policy_not_in_review", "comment_required"),
)
async def return_policy(
    policy: Key,
    version: Number,
    who: Writer,
    wish: WishOf,
    read: DocumentVersion,
    body: PolicyCommentIn,
    parts: PartsOf,
) -> Response:
    """Back to a draft; the comment says what is missing."""
    return await _about(ReturnPolicy, (policy, version, read), who, wish, parts, comment=body.comment)


@router.post(
    "/publish",
    response_model=None,
    responses=changes(
        "policy_not_editable", "policy_superseded", "review_missing", "invalid_document", "policy_not_publishable"
    ),
)
async def publish_policy(
    policy: Key,
    version: Number,
    who: Writer,
    wish: WishOf,
    read: DocumentVersion,
    parts: PartsOf,
    body: NoFields | None = None,
) -> Response:
    """Puts it in force at its `effective_from`, at once when that is past or null; older versions end there."""
    del body  # only checked to be empty
    return await _about(PublishPolicy, (policy, version, read), who, wish, parts)


@router.post("/discard", response_model=None, responses=changes("policy_not_editable"))
async def discard_policy(
    policy: Key,
    version: Number,
    who: Writer,
    wish: WishOf,
    read: DocumentVersion,
    parts: PartsOf,
    body: NoFields | None = None,
) -> Response:
    """Gives a draft up; its number is not used again."""
    del body  # only checked to be empty
    return await _about(DiscardPolicy, (policy, version, read), who, wish, parts)


@router.post(
    "/retire",
    response_model=None,
    responses=writes(
        "right_missing", "policy_unknown", "policy_not_published", "company_uncovered", model=PolicyCommandOut
    ),
)
async def retire_policy(
    policy: Key, version: Number, who: Writer, wish: WishOf, body: RetirePolicyIn, parts: PartsOf
) -> Response:
    """Ends a published version now; where a review is needed, when a second administrator asks for the same."""
    command = RetirePolicy(policy=policy, version=version, **body.model_dump())
    return await parts.commands.send(command, who.caller, wish)


async def _about(
    command: type[PolicyCommand], which: tuple[str, int, int], who: Visitor, wish: WishOf, parts: Parts, **more: Any
) -> Response:
    policy, version, read = which
    asked = command(policy=policy, version=version, document_version=read, **more)
    return await parts.commands.send(asked, who.caller, wish)
