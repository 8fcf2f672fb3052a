"""The fault switches of portals and authorisation server."""

from typing import Any

from fastapi import APIRouter, HTTPException

from portal_emulator.faults import Faults, vars_of
from portal_emulator.portal import World


def switches(world: World) -> APIRouter:
    router = APIRouter(tags=["faults"])

    @router.get("/faults")
    async def faults() -> dict[str, Any]:
        return _shown(world)

    @router.post("/faults")
    async def switch(body: dict[str, Any]) -> dict[str, Any]:
        """`portal` ("oauth", a portal, or absent = everywhere) and the switches to set."""
        for item in _chosen(world, body.pop("portal", None)):
            try:
                item.change(body)
            except ValueError as error:
                raise HTTPException(422, f"unknown switch {error}") from error
        return _shown(world)

    @router.delete("/faults")
    async def clear(portal: str | None = None) -> dict[str, Any]:
        for item in _chosen(world, portal):
            item.clear()
        return _shown(world)

    return router


def _shown(world: World) -> dict[str, Any]:
    named = {name: vars_of(portal.faults) for name, portal in world.portals.items()}
    return {"oauth": vars_of(world.oauth_faults), **named}


def _chosen(world: World, portal: str | None) -> list[Faults]:
    if portal == "oauth":
        return [world.oauth_faults]
    if portal:
        return [world.portals[portal].faults]
    return [world.oauth_faults, *(item.faults for item in world.portals.values())]
