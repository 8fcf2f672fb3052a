"""Who is away: everybody says so for himself, administrators for all."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from common.contracts.approvals.stand_ins import AbsenceTerms, ChangeAbsence, EndAbsence, RecordAbsence
from common.ids import derived
from common.web.app import JSONResponse
from gateway.api.documented import answers, writes
from gateway.api.preconditions import DocumentVersion
from gateway.api.schemas.core import NoFields
from gateway.api.schemas.stand_ins import AbsenceIn, AbsenceOut, AbsencePage
from gateway.commands import WishOf
from gateway.parts import PartsOf
from gateway.visitor import Reader, Writer

router = APIRouter(prefix="/company/absences", tags=["company"])

_CHANGED = ("not_found", "absence_over", "right_missing", "inactive")


@router.get("", response_model=None, responses=answers(AbsencePage, "invalid"))
async def list_absences(
    who: Reader,
    parts: PartsOf,
    person: Annotated[str | None, Query(max_length=64, description="Only his")] = None,
    everything: Annotated[bool, Query(description="Also what is over")] = False,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[str, Query(max_length=100)] = "",
) -> Response:
    """Everybody's for those who run or audit the company; else the visitor's own."""
    params = {"person": person, "everything": everything, "limit": limit, "cursor": cursor}
    return JSONResponse(await parts.queries.get("approvals", "/queries/absences", who.caller, params))


@router.post(
    "",
    status_code=201,
    response_model=None,
    responses=writes("right_missing", "inactive", "already_exists", "invalid_document", status=201, model=AbsenceOut),
)
async def record_absence(who: Writer, wish: WishOf, body: AbsenceIn, parts: PartsOf) -> Response:
    """Away in [start, end): his tasks go to his delegate, else up; he himself may still decide."""
    caller = who.caller
    absence_id = body.id or derived(wish.command_id(caller.portal, caller.person), "absence")
    terms = AbsenceTerms(start=body.start or parts.clock(), end=body.end, note=body.note)
    command = RecordAbsence(absence_id=absence_id, person=body.person or caller.person, terms=terms)
    location = f"/api/v1/company/absences/{absence_id}"
    return await parts.commands.send(command, caller, wish, status=201, location=location)


@router.put(
    "/{absence_id}",
    response_model=None,
    responses=writes(
        *_CHANGED, "invalid_document", "if_match_required", "if_match_failed", "version_mismatch", model=AbsenceOut
    ),
)
async def change_absence(
    absence_id: UUID, who: Writer, wish: WishOf, version: DocumentVersion, body: AbsenceTerms, parts: PartsOf
) -> Response:
    """Another period from now on."""
    command = ChangeAbsence(absence_id=absence_id, expected_version=version, terms=body)
    return await parts.commands.send(command, who.caller, wish)


@router.post("/{absence_id}/end", response_model=None, responses=writes(*_CHANGED, model=AbsenceOut))
async def end_absence(
    absence_id: UUID, who: Writer, wish: WishOf, parts: PartsOf, body: NoFields | None = None
) -> Response:
    """Back earlier, or not gone at all."""
    del body  # only checked to be empty
    return await parts.commands.send(EndAbsence(absence_id=absence_id), who.caller, wish)
