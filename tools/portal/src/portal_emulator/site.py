"""One portal's origin: REST by the direct way, authorisation and page through a framework."""

from typing import Any
from urllib.parse import urlencode

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from portal_emulator.page import page_routes
from portal_emulator.portal import Portal
from portal_emulator.rest import Rest
from portal_emulator.wire import Receive, Scope, Send


class PortalSite:
    """The ASGI application of one portal."""

    def __init__(self, portal: Portal) -> None:
        self._rest = Rest(portal)
        self._portal = portal
        authorize = Route("/oauth/authorize/", self._authorize)
        self._pages = Starlette(routes=[authorize, *page_routes(portal)])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        if scope["path"].startswith("/rest/"):
            await self._rest(scope, receive, send)
            return
        server = scope.get("server")
        if server is not None and server[1] != self._portal.port:
            await RedirectResponse(self._portal.origin + scope["path"], 302)(scope, receive, send)
            return
        await self._pages(scope, receive, send)

    async def _authorize(self, request: Request) -> Response:
        """Redirects to the application's own address with a code; trouble is told to the person here."""
        portal = self._portal
        app = portal.apps.get(request.query_params.get("client_id", ""))
        user = portal.company.people.get(_number(request))
        if app is None or not app.present or user is None or not user.active or not app.redirect_uri:
            return HTMLResponse("<h1>Application not found or not available</h1>", 404)
        values: dict[str, Any] = {
            "code": portal.tokens.new_code(portal.member_id, app.client_id, user.id),
            "state": request.query_params.get("state", ""),
            "domain": portal.domain,
            "member_id": portal.member_id,
            "scope": app.scope_text,
            "server_domain": portal.oauth_base.removeprefix("http://"),
        }
        joint = "&" if "?" in app.redirect_uri else "?"
        return RedirectResponse(f"{app.redirect_uri}{joint}{urlencode(values)}", 302)


def _number(request: Request) -> int:
    text = request.query_params.get("user") or request.cookies.get("portal_user", "")
    return int(text) if text.isdigit() else 0
