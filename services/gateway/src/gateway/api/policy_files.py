"""Policies as files: exported for tests elsewhere, previewed and brought back as drafts."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response

from common.contracts.approvals.policies import ImportPolicies
from common.web.app import JSONResponse
from gateway.api.documented import answers, writes
from gateway.api.schemas.policies import ImportedOut, ImportPreview, PolicyFileIn, PolicyFileOut, PolicyImportIn
from gateway.commands import WishOf
from gateway.parts import PartsOf
from gateway.visitor import Reader, Writer

router = APIRouter(prefix="/policies", tags=["policies"])

People = Annotated[
    Literal["none", "pseudonymous", "real"],
    Query(description="Whether the company stands beside the policies, and under whose names."),
]
Language = Annotated[str | None, Query(max_length=16, description="`en` or `ru`; the session's when left out.")]
NAME = "policies.json"


@router.get("/export", response_model=None, responses=answers(PolicyFileOut, "right_missing"))
async def export_policies(who: Reader, parts: PartsOf, people: People = "none") -> Response:
    """What is in force and planned, as a file for `check-cases`; beside the company, with examples of what it does now."""
    found = await parts.queries.get("approvals", "/queries/policies/export", who.caller, {"people": people})
    headers = {"Content-Disposition": f'attachment; filename="{NAME}"', "Cache-Control": "no-store"}
    return JSONResponse(found, headers=headers)


@router.post(
    "/import/preview",
    response_model=None,
    responses=answers(ImportPreview, "right_missing", "invalid", "body_too_large"),
)
async def preview_import(who: Reader, parts: PartsOf, body: PolicyFileIn, language: Language = None) -> Response:
    """What a file would bring: drafts, findings, differences, and how its cases come out. Nothing is changed."""
    question = {"file": body.file, "language": language or who.session.language}
    return JSONResponse(await parts.queries.post("approvals", "/queries/policies/import", who.caller, question))


@router.post(
    "/import",
    response_model=None,
    responses=writes("right_missing", "preview_stale", "policy_file_invalid", "cases_failed", model=ImportedOut),
)
async def import_policies(who: Writer, wish: WishOf, body: PolicyImportIn, parts: PartsOf) -> Response:
    """Makes the drafts the preview showed; refused when something changed since, or when a case failed."""
    return await parts.commands.send(ImportPolicies(**body.model_dump()), who.caller, wish)
