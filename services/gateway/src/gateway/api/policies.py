"""Policies: what there is, what is in force, and drafts."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from common.contracts.approvals.policies import (
    DraftPolicy,
    EditPolicy,
    PolicyNumber,
    SetPolicyReview,
)
from common.contracts.base import Moment
from common.web.app import JSONResponse
from gateway.api.documented import answers, writes
from gateway.api.policy_files import Language
from gateway.api.policy_life import Key, Number, changes
from gateway.api.preconditions import DocumentVersion
from gateway.api.schemas.policies import (
    DifferenceOut,
    LintIn,
    LintOut,
    PoliciesInForce,
    PolicyCommandOut,
    PolicyDocumentIn,
    PolicyDraftIn,
    PolicyList,
    PolicyOut,
    PolicyReviewIn,
    PolicyReviewOut,
)
from gateway.commands import WishOf
from gateway.parts import Parts, PartsOf
from gateway.visitor import Reader, Visitor, Writer

router = APIRouter(prefix="/policies", tags=["policies"])

PEOPLE = ("author", "editor", "reviewer", "publisher", "retirement_asked_by", "retired_by")


@router.get("", response_model=None, responses=answers(PolicyList, "right_missing"))
async def list_policies(who: Reader, parts: PartsOf) -> Response:
    """Every policy with its versions: who wrote, reviewed and published them, and which is in force now."""
    found = await parts.queries.get("approvals", "/queries/policies", who.caller)
    rows = [row for item in found["items"] for row in item["versions"]]
    return JSONResponse(found | {"names": await _names(parts, who, rows, found["review"]["administrators"])})


@router.post(
    "",
    status_code=201,
    response_model=None,
    responses=writes("right_missing", "policy_unknown", status=201, model=PolicyCommandOut),
)
async def draft_policy(who: Writer, wish: WishOf, body: PolicyDraftIn, parts: PartsOf) -> Response:
    """Starts a draft; it is the next version of its key."""
    command = DraftPolicy(**body.model_dump())
    where = "/api/v1/policies/{policy}/versions/{version}"
    return await parts.commands.send(command, who.caller, wish, status=201, location=where)


@router.get("/in-force", response_model=None, responses=answers(PoliciesInForce, "right_missing", "invalid"))
async def policies_in_force(
    who: Reader,
    parts: PartsOf,
    company: Annotated[str, Query(min_length=1, max_length=64)],
    at: Annotated[Moment | None, Query(description="An instant with a zone; now when left out.")] = None,
) -> Response:
    """Which policies a company's requests are tried with at a moment, in order."""
    params = {"company": company, "at": at.isoformat() if at else None}
    return JSONResponse(await parts.queries.get("approvals", "/queries/policies/in-force", who.caller, params))


@router.put("/review", response_model=None, responses=writes("right_missing", model=PolicyReviewOut))
async def set_policy_review(who: Writer, wish: WishOf, body: PolicyReviewIn, parts: PartsOf) -> Response:
    """Sets whether publishing and retiring need a second administrator; needs the company's right as well."""
    return await parts.commands.send(SetPolicyReview(review=body.review), who.caller, wish)


@router.post("/lint", response_model=None, responses=answers(LintOut, "right_missing", "invalid", "body_too_large"))
async def lint_policy(who: Reader, parts: PartsOf, body: LintIn, language: Language = None) -> Response:
    """Checks a document against the company of now without saving it, and says it in words."""
    question = body.model_dump() | {"language": language or who.session.language}
    return JSONResponse(await parts.queries.post("approvals", "/queries/policies/lint", who.caller, question))


@router.get(
    "/{policy}/versions/{version}", response_model=None, responses=answers(PolicyOut, "right_missing", "policy_unknown")
)
async def get_policy(policy: Key, version: Number, who: Reader, parts: PartsOf, language: Language = None) -> Response:
    """One version: document, text, findings, difference to the one before; the ETag is for changes of a draft."""
    params = {"language": language or who.session.language}
    found = await parts.queries.get("approvals", f"/queries/policies/{policy}/{version}", who.caller, params)
    body = found | {"names": await _names(parts, who, [found], found["reviewers"])}
    return JSONResponse(body, headers={"ETag": f'"{found["document_version"]}"', "Cache-Control": "no-store"})


@router.get(
    "/{policy}/versions/{version}/difference",
    response_model=None,
    responses=answers(DifferenceOut, "right_missing", "policy_unknown", "invalid_document"),
)
async def policy_difference(
    policy: Key, version: Number, who: Reader, parts: PartsOf, to: PolicyNumber, language: Language = None
) -> Response:
    """What is otherwise than in version `to`, by meaning, in words."""
    params: dict[str, str | int] = {"to": to, "language": language or who.session.language}
    where = f"/queries/policies/{policy}/{version}/difference"
    return JSONResponse(await parts.queries.get("approvals", where, who.caller, params))


@router.put("/{policy}/versions/{version}", response_model=None, responses=changes("policy_not_editable"))
async def edit_policy(
    policy: Key,
    version: Number,
    who: Writer,
    wish: WishOf,
    read: DocumentVersion,
    body: PolicyDocumentIn,
    parts: PartsOf,
) -> Response:
    """Replaces the document of a draft; one in review becomes a draft again."""
    command = EditPolicy(policy=policy, version=version, document_version=read, document=body.document)
    return await parts.commands.send(command, who.caller, wish)


async def _names(
    parts: Parts, who: Visitor, rows: Iterable[Mapping[str, Any]], others: Iterable[str]
) -> dict[str, str]:
    people = {row[post] for row in rows for post in PEOPLE if row[post]} | set(others)
    return await parts.names.people(who.caller, people)
