"""The organisation and how it follows the portal."""

from fastapi import APIRouter, Response

from common.contracts.approvals.synchronising import AcceptOrganisation, SyncOrganisation
from common.web.app import JSONResponse
from gateway.api.documented import answers, writes
from gateway.api.schemas.core import NoFields
from gateway.api.schemas.organisation import AcceptedOrganisationOut, AcceptIn, OrganisationOut, SyncOut
from gateway.commands import WishOf
from gateway.parts import PartsOf
from gateway.visitor import Reader, Writer

router = APIRouter(prefix="/company/organisation", tags=["company"])


@router.get("", response_model=None, responses=answers(OrganisationOut, "right_missing"))
async def organisation_status(who: Reader, parts: PartsOf) -> Response:
    """The version in force, the last poll and the next one, what waits for a yes, and routes that cannot go on."""
    found = await parts.queries.get("approvals", "/queries/organisation", who.caller)
    return JSONResponse(found, headers={"Cache-Control": "no-store"})


@router.post("/sync", response_model=None, responses=writes("right_missing", "sync_too_soon", model=SyncOut))
async def sync_organisation(who: Writer, wish: WishOf, parts: PartsOf, body: NoFields | None = None) -> Response:
    """The portal is read within seconds; the status tells how it ended (`poll.last.started_at` after `asked_at`)."""
    del body  # only checked to be empty
    return await parts.commands.send(SyncOrganisation(), who.caller, wish)


@router.post(
    "/accept",
    response_model=None,
    responses=writes("right_missing", "nothing_held", "held_changed", "broken_tree", model=AcceptedOrganisationOut),
)
async def accept_organisation(who: Writer, wish: WishOf, body: AcceptIn, parts: PartsOf) -> Response:
    """Applies what was read although more than a tenth of the people would go."""
    return await parts.commands.send(AcceptOrganisation(held=body.held), who.caller, wish)
