"""Who would be asked, before anybody is. Nothing is saved, reserved or told."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from common.web.app import JSONResponse
from gateway.api.documented import answers
from gateway.api.schemas.core import DraftIn, NoFields
from gateway.api.schemas.preview import PreviewOut
from gateway.parts import Parts, PartsOf
from gateway.visitor import Reader, Visitor

router = APIRouter(tags=["preview"])

_REFUSALS = ("invalid", "invalid_document", "not_yours", "department_not_allowed", "person_unknown")


@router.post(
    "/requests/{request_id}/preview",
    response_model=None,
    responses=answers(PreviewOut, *_REFUSALS, "not_found", "already_submitted", "not_submittable"),
)
async def preview_request(request_id: UUID, who: Reader, parts: PartsOf, body: NoFields | None = None) -> Response:
    """The route of a draft as it is saved: who, in which order, why, why not others, what would change it."""
    del body  # only checked to be empty
    asked = await parts.queries.get("requests", f"/queries/requests/{request_id}/facts", who.caller)
    return await _previewed(parts, who, asked)


@router.post("/preview", response_model=None, responses=answers(PreviewOut, *_REFUSALS, "body_too_large"))
async def preview_document(who: Reader, parts: PartsOf, body: DraftIn) -> Response:
    """The same for a document that is not saved; its `id` is not looked at."""
    question = {"document": body.document().model_dump(mode="json"), "requester": body.requester}
    asked = await parts.queries.post("requests", "/queries/facts", who.caller, question)
    return await _previewed(parts, who, asked)


async def _previewed(parts: Parts, who: Visitor, asked: Any) -> Response:
    found = await parts.queries.post("approvals", "/queries/preview", who.caller, asked)
    return JSONResponse(found, headers={"Cache-Control": "no-store"})
