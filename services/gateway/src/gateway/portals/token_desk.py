"""The tokens listener: the only place where services get a portal's access token. Its own port, signed calls only."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from common.errors import Forbidden
from common.web.identity import SignedCaller
from gateway.portals.access import AccessTokens

Fingerprint = Annotated[str | None, Query(pattern=r"^[0-9a-f]{64}$", description="SHA-256 of a token seen failing")]


class ServicesOnly(Forbidden):
    """Access tokens are for our services, and for the portal they sign for."""

    code = "services_only"


class AccessTokenOut(BaseModel):
    """`expires_at` is Unix time in seconds; `user_id` is whose rights the token has."""

    access_token: str
    rest_base: str
    origin: str
    app_code: str
    expires_at: float
    user_id: str


def token_desk(access: AccessTokens) -> APIRouter:
    """GET /tokens/{portal}: 409 `needs_auth`, 404 unknown or suspended, 503 while the OAuth server is away."""
    router = APIRouter()

    @router.get("/tokens/{portal}")
    async def token(
        portal: UUID, caller: SignedCaller, response: Response, failed: Fingerprint = None
    ) -> AccessTokenOut:
        if not caller.is_service or caller.portal != portal:
            raise ServicesOnly
        granted = await access.get(portal, failed)
        response.headers["Cache-Control"] = "no-store"
        return AccessTokenOut(
            access_token=granted.token,
            rest_base=granted.portal.rest_base,
            origin=granted.portal.origin,
            app_code=granted.portal.app_code,
            expires_at=granted.expires_at.timestamp(),
            user_id=granted.person,
        )

    return router
