"""The portal page: static files and the small API its scripts talk to."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from portal_emulator.company import Person
from portal_emulator.frame import FrameRefused, open_frame
from portal_emulator.frame_commands import carry_out
from portal_emulator.page_state import page_state
from portal_emulator.portal import Portal

STATIC = Path(__file__).with_name("static")
HEARTBEAT_SECONDS = 15.0
COALESCE_SECONDS = 0.2


def page_routes(portal: Portal) -> list[BaseRoute]:
    """Everything at the portal's origin that is neither REST nor authorisation."""
    page = Page(portal)
    return [
        Route("/portal-api/state", page.state),
        Route("/portal-api/stream", page.stream),
        Route("/portal-api/read", page.read, methods=["POST"]),
        Route("/portal-api/frame", page.frame, methods=["POST"]),
        Route("/portal-api/frame/{sid}/{command}", page.command, methods=["POST"]),
        Mount("/static", StaticFiles(directory=STATIC)),
        Route("/", page.index),
        Route("/company/{rest:path}", page.index),
        Route("/marketplace/{rest:path}", page.index),
    ]


class Page:
    """The page's own API. Whoever asks says who he is: the emulator has no passwords."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal

    async def index(self, _request: Request) -> Response:
        return FileResponse(STATIC / "index.html", headers={"cache-control": "no-store"})

    async def state(self, request: Request) -> Response:
        user = self._person(request.query_params.get("user") or request.cookies.get("portal_user"))
        answer = JSONResponse(page_state(self._portal, user))
        answer.set_cookie("portal_user", str(user.id), samesite="lax")
        return answer

    async def read(self, request: Request) -> Response:
        """Marks one notification or all of a person's as read."""
        body = await request.json()
        user = self._person(body.get("user"))
        for item in self._portal.bell.by_user.get(user.id, {}).values():
            item.read = item.read or body.get("id") in {None, item.id}
        self._portal.poke()
        return JSONResponse({})

    async def frame(self, request: Request) -> Response:
        body = await request.json()
        portal = self._portal
        app = portal.apps.get(body["app"]) if body.get("app") else portal.app()
        if app is None:
            return JSONResponse({"refused": "gone", "title": ""}, 409)
        try:
            opened = open_frame(
                portal,
                app,
                self._person(body.get("user")),
                body["placement"],
                body.get("options"),
                nth=int(body.get("nth", 0)),
            )
        except FrameRefused as refusal:
            return JSONResponse({"refused": refusal.reason, "title": app.title}, 409)
        return JSONResponse(opened)

    async def command(self, request: Request) -> Response:
        """A frame's command; 204 means the portal keeps silent."""
        if self._portal.faults.frame_delay_ms:
            await asyncio.sleep(self._portal.faults.frame_delay_ms / 1000)
        body = await request.json()
        reply = carry_out(
            self._portal, request.path_params["sid"], request.path_params["command"], body.get("params") or {}
        )
        return Response(status_code=204) if reply is None else JSONResponse(reply)

    async def stream(self, _request: Request) -> Response:
        headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
        return StreamingResponse(self._pokes(), media_type="text/event-stream", headers=headers)

    async def _pokes(self) -> AsyncIterator[str]:
        watcher = asyncio.Event()
        self._portal.watchers.add(watcher)
        try:
            yield ": hello\n\n"
            while True:
                try:
                    await asyncio.wait_for(watcher.wait(), HEARTBEAT_SECONDS)
                except TimeoutError:
                    yield ": still here\n\n"
                    continue
                if self._portal.closing:
                    return
                watcher.clear()
                yield "data: changed\n\n"
                await asyncio.sleep(COALESCE_SECONDS)
        finally:
            self._portal.watchers.discard(watcher)

    def _person(self, ref: Any) -> Person:
        """The named person when he works here, else an administrator."""
        people = self._portal.company.people
        text = str(ref or "")
        found = people.get(int(text)) if text.isdigit() else None
        return found if found is not None and found.active else self._portal.company.admin()
