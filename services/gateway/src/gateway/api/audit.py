"""Who did what, and the proof of it. For auditors: both need the right `audit`."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field

from common.contracts.base import Moment
from common.web.app import JSONResponse
from gateway.api.documented import answers, plain, problems
from gateway.api.schemas.evidence import AuditPage
from gateway.parts import PartsOf
from gateway.visitor import Reader

router = APIRouter(prefix="/audit", tags=["audit"])

NDJSON = "application/x-ndjson"
_EXPORTED = plain(
    200,
    "A line of JSON each: a header, records with their hashes, the documents they name, an end. `verify_audit.py` proves it.",
    content={NDJSON: {"schema": {"type": "string"}}},
)


class Period(BaseModel):
    """From (included) to (excluded), ISO 8601 with a zone."""

    from_: Annotated[Moment | None, Field(alias="from")] = None
    to: Moment | None = None


class Wanted(Period):
    """All optional; `person` acted, or it was his authority."""

    subject: Annotated[str | None, Field(max_length=200, description="A request's id, `policy:{id}`, …")] = None
    person: Annotated[str | None, Field(max_length=64)] = None
    action: Annotated[str | None, Field(max_length=100)] = None
    cursor: Annotated[str | None, Field(max_length=100)] = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class Exported(Period):
    """The period is that of sealing; without one, the whole chain. `documents=false` leaves out what records name."""

    documents: bool = True


@router.get("", response_model=None, responses=answers(AuditPage, "invalid", "right_missing"))
async def browse_audit(who: Reader, parts: PartsOf, wanted: Annotated[Wanted, Query()]) -> Response:
    """The youngest first."""
    params = wanted.model_dump(mode="json", by_alias=True, exclude_none=True)
    return JSONResponse(await parts.queries.get("approvals", "/queries/audit", who.caller, params))


@router.get(
    "/export",
    response_model=None,
    responses=_EXPORTED
    | problems("unauthenticated", "portal_suspended", "service_unavailable", "invalid", "right_missing"),
)
async def export_audit(who: Reader, parts: PartsOf, wanted: Annotated[Exported, Query()]) -> StreamingResponse:
    """The sealed audit as a file. One that breaks off has no end line, and the verifier says so."""
    params = wanted.model_dump(mode="json", by_alias=True, exclude_none=True)
    pieces = await parts.queries.stream("approvals", "/queries/audit/export", who.caller, params)
    headers = {"Content-Disposition": 'attachment; filename="audit.ndjson"', "Cache-Control": "no-store"}
    return StreamingResponse(pieces, media_type=NDJSON, headers=headers)
