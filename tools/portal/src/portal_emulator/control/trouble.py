"""Clock, token lifetimes, limits, renaming."""

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel

from portal_emulator.bucket import LeakyBucket
from portal_emulator.portal import World
from portal_emulator.serving import Servers
from portal_emulator.site import PortalSite


class Advance(BaseModel):
    seconds: float


class Expire(BaseModel):
    """Access tokens of a portal, or of one person there, are expired from now on."""

    portal: str
    user: str | None = None


class Limit(BaseModel):
    portal: str | None = None
    on: bool | None = None
    cap: float | None = None
    drain: float | None = None
    empty: bool = False


class Lifetime(BaseModel):
    seconds: int


class Rename(BaseModel):
    """The portal moves to another port (0 = free); the old one answers 302 from then on."""

    portal: str
    port: int = 0


def trouble(world: World, servers: Servers) -> APIRouter:
    router = APIRouter(tags=["trouble"])

    @router.post("/clock")
    async def clock(body: Advance) -> dict[str, Any]:
        world.clock.advance(body.seconds)
        return {"now": world.clock.iso()}

    @router.post("/tokens/expire")
    async def expire(body: Expire) -> dict[str, Any]:
        portal = world.portals[body.portal]
        user = portal.company.person(body.user).id if body.user else None
        return {"expired": world.tokens.expire(portal.member_id, user)}

    @router.post("/tokens/lifetime")
    async def lifetime(body: Lifetime) -> dict[str, Any]:
        """Seconds new access tokens live (3600 as in life)."""
        world.tokens.access_seconds = body.seconds
        return {"seconds": body.seconds}

    @router.post("/rate-limit")
    async def rate_limit(body: Limit) -> dict[str, Any]:
        chosen = [world.portals[body.portal]] if body.portal else list(world.portals.values())
        for portal in chosen:
            _limit(portal.bucket, body)
        return {portal.name: {"on": portal.bucket.on, "cap": portal.bucket.cap, "drain": portal.bucket.drain}
                for portal in chosen}  # fmt: skip

    @router.post("/rename")
    async def rename(body: Rename) -> dict[str, Any]:
        portal = world.portals[body.portal]
        old = portal.origin
        portal.port = await servers.listen(PortalSite(portal), body.port)
        return {"old": old, "origin": portal.origin}

    return router


def _limit(bucket: LeakyBucket, body: Limit) -> None:
    for name in ("on", "cap", "drain"):
        value = getattr(body, name)
        if value is not None:
            setattr(bucket, name, value)
    if body.empty:
        bucket.empty()
