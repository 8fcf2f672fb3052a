"""The control API: what tests and demos do to the world that no portal would allow."""

from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from portal_emulator.control.applications import applications
from portal_emulator.control.organisation import organisation
from portal_emulator.control.reference import reference
from portal_emulator.control.state import state
from portal_emulator.control.switches import switches
from portal_emulator.control.trouble import trouble
from portal_emulator.frame import FrameRefused
from portal_emulator.portal import World
from portal_emulator.serving import Servers
from portal_emulator.wire import Asgi
from portal_emulator.world import Settings


def control_app(world: World, servers: Servers, settings: Settings) -> Asgi:
    """The ASGI application of the control port; its documentation is served at /docs."""
    app = FastAPI(title="Portal emulator: control")
    for router in (
        state(world, settings),
        applications(world),
        organisation(world),
        reference(world),
        trouble(world, servers),
        switches(world),
    ):
        app.include_router(router, prefix="/control")

    @app.exception_handler(KeyError)
    async def unknown(_request: Request, error: Exception) -> JSONResponse:
        return JSONResponse({"detail": f"unknown: {error}"}, 404)

    @app.exception_handler(FrameRefused)
    async def refused(_request: Request, error: Exception) -> JSONResponse:
        return JSONResponse({"detail": str(error)}, 409)

    @app.get("/")
    async def root() -> dict[str, Any]:
        return {"control": "/control", "docs": "/docs"}

    return app
