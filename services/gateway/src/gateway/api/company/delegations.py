"""Who acts for whom: everybody for himself, administrators for all."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from common.contracts.approvals.stand_ins import (
    ChangeDelegation,
    CreateDelegation,
    DeclineDelegation,
    DelegationTerms,
    EndDelegation,
)
from common.ids import derived
from common.web.app import JSONResponse
from gateway.api.documented import answers, writes
from gateway.api.preconditions import DocumentVersion
from gateway.api.schemas.core import NoFields
from gateway.api.schemas.stand_ins import DeclineIn, DelegationIn, DelegationOut, DelegationPage
from gateway.commands import WishOf
from gateway.parts import PartsOf
from gateway.visitor import Reader, Writer

router = APIRouter(prefix="/company/delegations", tags=["company"])

_CHANGED = ("not_found", "delegation_over", "right_missing", "inactive")


@router.get("", response_model=None, responses=answers(DelegationPage, "invalid"))
async def list_delegations(
    who: Reader,
    parts: PartsOf,
    person: Annotated[str | None, Query(max_length=64, description="Only those that name this person")] = None,
    everything: Annotated[bool, Query(description="Also what is over, ended or declined")] = False,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[str, Query(max_length=100)] = "",
) -> Response:
    """Everybody's for those who run or audit the company; else those in which the visitor has a part."""
    params = {"person": person, "everything": everything, "limit": limit, "cursor": cursor}
    return JSONResponse(await parts.queries.get("approvals", "/queries/delegations", who.caller, params))


@router.post(
    "",
    status_code=201,
    response_model=None,
    responses=writes(
        "right_missing", "inactive", "already_exists", "invalid_document", status=201, model=DelegationOut
    ),
)
async def create_delegation(who: Writer, wish: WishOf, body: DelegationIn, parts: PartsOf) -> Response:
    """Somebody acts for the principal in [start, end) with the principal's authority; both may act, the first one wins."""
    caller = who.caller
    delegation_id = body.id or derived(wish.command_id(caller.portal, caller.person), "delegation")
    terms = body.model_dump(exclude={"id", "principal"}) | {"start": body.start or parts.clock()}
    command = CreateDelegation(
        delegation_id=delegation_id,
        principal=body.principal or caller.person,
        terms=DelegationTerms.model_validate(terms),
    )
    location = f"/api/v1/company/delegations/{delegation_id}"
    return await parts.commands.send(command, caller, wish, status=201, location=location)


@router.put(
    "/{delegation_id}",
    response_model=None,
    responses=writes(
        *_CHANGED, "invalid_document", "if_match_required", "if_match_failed", "version_mismatch", model=DelegationOut
    ),
)
async def change_delegation(
    delegation_id: UUID, who: Writer, wish: WishOf, version: DocumentVersion, body: DelegationTerms, parts: PartsOf
) -> Response:
    """Other terms from now on. The principal stays who he is."""
    command = ChangeDelegation(delegation_id=delegation_id, expected_version=version, terms=body)
    return await parts.commands.send(command, who.caller, wish)


@router.post("/{delegation_id}/end", response_model=None, responses=writes(*_CHANGED, model=DelegationOut))
async def end_delegation(
    delegation_id: UUID, who: Writer, wish: WishOf, parts: PartsOf, body: NoFields | None = None
) -> Response:
    """Over now; the delegate's open tasks go back."""
    del body  # only checked to be empty
    return await parts.commands.send(EndDelegation(delegation_id=delegation_id), who.caller, wish)


@router.post(
    "/{delegation_id}/decline",
    response_model=None,
    responses=writes("not_found", "delegation_over", "not_the_delegate", model=DelegationOut),
)
async def decline_delegation(
    delegation_id: UUID, who: Writer, wish: WishOf, parts: PartsOf, body: DeclineIn | None = None
) -> Response:
    """The delegate does not want it, before or while it runs."""
    command = DeclineDelegation(delegation_id=delegation_id, note=body.note if body else "")
    return await parts.commands.send(command, who.caller, wish)
