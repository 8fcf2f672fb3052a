"""Looking at the world, and putting it back."""

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel

from portal_emulator.faults import vars_of
from portal_emulator.notifications import Notification
from portal_emulator.portal import Portal, World
from portal_emulator.ready import credentials, departments, describe, people
from portal_emulator.tokens import ACCESS_SECONDS
from portal_emulator.world import Settings, reset_portal


class Reset(BaseModel):
    """No portal = all of them."""

    portal: str | None = None
    keep_install: bool = False


def state(world: World, settings: Settings) -> APIRouter:
    router = APIRouter(tags=["state"])

    @router.get("/portals")
    async def portals() -> list[dict[str, Any]]:
        return [describe(portal) for portal in world.portals.values()]

    @router.get("/state")
    async def whole(portal: str) -> dict[str, Any]:
        return _state(world.portals[portal])

    @router.get("/notifications")
    async def notifications(portal: str, user: str | None = None) -> list[dict[str, Any]]:
        found = world.portals[portal]
        number = found.company.person(user).id if user else None
        return [_shown(item) for item in found.bell.items.values() if number in {None, item.user_id}]

    @router.get("/calls")
    async def calls(portal: str, limit: int = 100, method: str | None = None) -> list[dict[str, Any]]:
        """The latest first; portal "oauth" = the authorisation server."""
        log = world.oauth_calls if portal == "oauth" else world.portals[portal].calls
        rows = [entry for entry in reversed(log.latest) if method in {None, entry["method"]}]
        return rows[:limit]

    @router.get("/oauth")
    async def oauth() -> dict[str, Any]:
        return {"calls": world.oauth_calls.summary(), "faults": vars_of(world.oauth_faults)}

    @router.get("/deliveries")
    async def deliveries(portal: str) -> list[dict[str, Any]]:
        return world.portals[portal].deliveries

    @router.get("/pulled")
    async def pulled(portal: str) -> list[dict[str, Any]]:
        return world.portals[portal].pulled

    @router.post("/reset")
    async def reset(body: Reset) -> dict[str, Any]:
        chosen = [world.portals[body.portal]] if body.portal else list(world.portals.values())
        for portal in chosen:
            reset_portal(portal, settings, keep_install=body.keep_install)
        world.tokens.access_seconds = ACCESS_SECONDS
        return {"reset": [portal.name for portal in chosen]}

    return router


def _shown(item: Notification) -> dict[str, Any]:
    tag, sub_tag = item.tag.removeprefix(f"MP|{item.app}|"), item.sub_tag.removeprefix(f"MP|{item.app}|")
    return {**asdict(item), "user_id": str(item.user_id), "tag": tag, "sub_tag": sub_tag}


def _state(portal: Portal) -> dict[str, Any]:
    return {
        **{key: value for key, value in describe(portal).items() if key in {"name", "member_id", "domain", "origin"}},
        "apps": [
            {
                **credentials(app),
                "version": app.version,
                "placements": [asdict(item) for item in app.placements],
                "handlers": [asdict(item) for item in app.handlers],
                "options": app.options,
                "user_options": {str(key): value for key, value in app.user_options.items()},
            }
            for app in portal.apps.values()
        ],
        "people": people(portal),
        "departments": departments(portal),
        "roles": portal.company.roles,
        "notifications": {
            "count": len(portal.bell.items),
            "sent": portal.bell.sent,
            "deleted": portal.bell.deleted,
            "unread": {str(user): portal.bell.unread(user) for user, items in portal.bell.by_user.items() if items},
        },
        "calls": portal.calls.summary(),
        "deliveries": len(portal.deliveries),
        "faults": vars_of(portal.faults),
        "rate_limit": {"on": portal.bucket.on, "cap": portal.bucket.cap, "drain": portal.bucket.drain},
        "rate_limited": portal.bucket.refused,
    }
