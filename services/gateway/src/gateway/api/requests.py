"""Purchase requests: lists, the card, and what their writers do with them."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from common.contracts.requests import CancelRequest, DocumentWire, EditRequest, SaveDraft, SubmitRequest
from common.ids import derived
from common.web.app import JSONResponse
from gateway.api.card import read_card
from gateway.api.documented import answers, writes
from gateway.api.preconditions import DocumentVersion
from gateway.api.schemas.card import CardOut
from gateway.api.schemas.core import CommentIn, DraftIn, NoFields, RequestPage
from gateway.commands import WishOf
from gateway.parts import PartsOf
from gateway.visitor import Reader, Writer

router = APIRouter(prefix="/requests", tags=["requests"])

Word = Annotated[str | None, Field(max_length=200)]


class Filters(BaseModel):
    """All optional; `view=mine` is what the visitor wrote or prepared, `all` everything he may see."""

    view: Word = None
    status: Word = None
    person: Word = None
    department: Word = None
    amount_min: Word = None
    amount_max: Word = None
    currency: Word = None
    from_: Annotated[str | None, Field(alias="from", max_length=40)] = None
    to: Word = None
    text: Word = None
    sort: Word = None
    order: Word = None
    cursor: Annotated[str | None, Field(max_length=1000)] = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    min_route_version: Annotated[int | None, Field(ge=0)] = None
    request: UUID | None = None


@router.get("", response_model=None, responses=answers(RequestPage, "invalid"))
async def list_requests(who: Reader, parts: PartsOf, filters: Annotated[Filters, Query()]) -> Response:
    """A page of what the visitor may see. `min_route_version` with `request` waits briefly for the list to catch up."""
    params = filters.model_dump(mode="json", by_alias=True, exclude_none=True)
    page = await parts.queries.get("requests", "/queries/requests", who.caller, params)
    people = {row[name] for row in page["items"] for name in ("requester", "preparer")}
    names = await parts.names.people(who.caller, people)
    departments = await parts.names.departments(who.caller) if page["items"] else {}
    for row in page["items"]:
        row["requester_name"] = names.get(row["requester"], row["requester"])
        row["department_name"] = departments.get(row["department"] or "", row["department"])
    return JSONResponse(page)


@router.get("/{request_id}", response_model=None, responses=answers(CardOut, "not_found"))
async def get_request(request_id: UUID, who: Reader, parts: PartsOf) -> Response:
    """The card. Who holds no key for it is told that it does not exist."""
    card = await read_card(parts, who.caller, request_id)
    return JSONResponse(card, headers={"ETag": f'"{card["document_version"]}"', "Cache-Control": "no-store"})


@router.post("", status_code=201, response_model=None, responses=writes("forbidden", "conflict", status=201))
async def save_draft(who: Writer, wish: WishOf, body: DraftIn, parts: PartsOf) -> Response:
    """Writes a draft. Without an `id` it gets one that follows from the Idempotency-Key."""
    caller = who.caller
    request_id = body.id or derived(wish.command_id(caller.portal, caller.person), "request")
    command = SaveDraft(request_id=request_id, requester=body.requester or caller.person, document=body.document())
    return await parts.commands.send(command, caller, wish, status=201, location=f"/api/v1/requests/{request_id}")


@router.put(
    "/{request_id}",
    response_model=None,
    responses=writes("not_found", "forbidden", "conflict", "if_match_required", "if_match_failed", "version_mismatch"),
)
async def edit_request(
    request_id: UUID, who: Writer, wish: WishOf, version: DocumentVersion, body: DocumentWire, parts: PartsOf
) -> Response:
    """Replaces the document of a draft or a returned request."""
    command = EditRequest(request_id=request_id, document_version=version, document=body)
    return await parts.commands.send(command, who.caller, wish)


@router.post(
    "/{request_id}/submit",
    response_model=None,
    responses=writes(
        "not_found",
        "forbidden",
        "conflict",
        "person_unknown",
        "no_route",
        "if_match_required",
        "if_match_failed",
        "version_mismatch",
    ),
)
async def submit_request(
    request_id: UUID, who: Writer, wish: WishOf, version: DocumentVersion, parts: PartsOf, body: NoFields | None = None
) -> Response:
    """Hands it in: the revision is frozen and approvals finds its route, or says why there is none."""
    del body  # only checked to be empty
    return await parts.commands.send(SubmitRequest(request_id=request_id, document_version=version), who.caller, wish)


@router.post(
    "/{request_id}/cancel",
    response_model=None,
    responses=writes(
        "not_found",
        "forbidden",
        "conflict",
        "withdraw_first",
        "if_match_required",
        "if_match_failed",
        "version_mismatch",
    ),
)
async def cancel_request(
    request_id: UUID, who: Writer, wish: WishOf, version: DocumentVersion, parts: PartsOf, body: CommentIn | None = None
) -> Response:
    """Gives it up for good."""
    comment = body.comment if body else ""
    command = CancelRequest(request_id=request_id, document_version=version, comment=comment)
    return await parts.commands.send(command, who.caller, wish)
