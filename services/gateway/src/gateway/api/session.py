"""POST /session: a frame's token becomes ten minutes of ours. POST /grants: an administrator lends us his tokens."""

from fastapi import APIRouter, Response

from common.web.app import JSONResponse
from gateway.api.documented import plain, problems
from gateway.api.schemas.core import GrantIn, SessionIn, SessionOut
from gateway.frame import session_block
from gateway.parts import PartsOf
from gateway.signin import Claim
from gateway.visitor import GuestOf

router = APIRouter(tags=["session"])

_REFUSALS = ("token_refused", "portal_refused", "portal_suspended", "invalid", "service_unavailable", "body_too_large")


@router.post(
    "/session", response_model=None,
    responses=plain(200, "A new session.", SessionOut) | problems(*_REFUSALS),
)  # fmt: skip
async def session(body: SessionIn, parts: PartsOf) -> Response:
    """Exchanges the frame's current token, and renews: Bitrix24's OAuth server vouches for person, portal and app."""
    opened = await parts.entry.renew(Claim(body.auth_id, body.member_id))
    return JSONResponse(session_block(opened), headers={"Cache-Control": "no-store"})


@router.post(
    "/grants", status_code=201, response_model=None,
    responses=plain(201, "Kept.") | problems(*_REFUSALS, "unauthenticated", "administrator_required"),
)  # fmt: skip
async def grant(body: GrantIn, who: GuestOf, parts: PartsOf) -> Response:
    """Keeps an administrator's tokens, encrypted. The portal itself is asked whether he is one."""
    await parts.entry.grant(who.session, Claim(body.auth_id, who.portal.member_id), body.refresh_id)
    return JSONResponse({"granted": True}, status_code=201)
