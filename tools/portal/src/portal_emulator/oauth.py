"""The authorisation server: tokens for codes and refresh tokens, and `app.info`."""

import re
from datetime import UTC, datetime
from typing import Any

from portal_emulator.apps import App
from portal_emulator.envelope import Stopwatch, time_block
from portal_emulator.errors import AnswerLost, RestError
from portal_emulator.portal import Portal, World
from portal_emulator.tokens import Grant
from portal_emulator.wire import CORS, Receive, Scope, Send, answer, cut, empty, read_params, source_of

_TOKEN_SHAPED = re.compile(r"[0-9a-z]{30,}")


def no_auth() -> RestError:
    return RestError(401, "NO_AUTH_FOUND", "Wrong authorization data")


def not_installed() -> RestError:
    return RestError(401, "NOT_INSTALLED", "Application not installed")


class OAuthServer:
    """`/oauth/token/` and `/rest/app.info/` for all portals."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        if scope["method"] == "OPTIONS":
            await empty(send, 204, CORS)
            return
        path, error = scope["path"].rstrip("/").removesuffix(".json"), ""
        started = self._world.clock.now()
        try:
            params = await read_params(scope, receive)
            status, body = 200, self._route(path, params)
        except RestError as refusal:
            status, body, error = refusal.status, _compact(refusal), refusal.code
        except AnswerLost:
            cut(scope)
            return
        self._world.oauth_calls.note(
            {"at": started, "method": path, "status": status, "error": error, "source": source_of(scope)}
        )
        await answer(send, status, body)

    def _route(self, path: str, params: dict[str, Any]) -> dict[str, Any]:
        if self._world.oauth_faults.spend("fail_next"):
            raise RestError(self._world.oauth_faults.fail_status, "INTERNAL_SERVER_ERROR", "Internal server error")
        if path == "/oauth/token":
            return self._token({key: str(value) for key, value in params.items()})
        if path == "/rest/app.info":
            return self._app_info(str(params.get("AUTH", "")))
        raise RestError(404, "ERROR_METHOD_NOT_FOUND", "Method not found!")

    def _token(self, params: dict[str, str]) -> dict[str, Any]:
        """Both grants answer the same fields."""
        found = self._world.by_client(params.get("CLIENT_ID", ""))
        if found is None:
            raise RestError(200, "wrong_client")
        portal, app = found
        if params.get("CLIENT_SECRET") != app.client_secret:
            raise RestError(400, "invalid_client")
        kind = params.get("GRANT_TYPE", "")
        if kind == "authorization_code":
            return self._answer(portal, app, self._redeem(portal, app, params))
        if kind == "refresh_token":
            grant = self._refresh(portal, app, params)
            if self._world.oauth_faults.spend("lose_refresh"):
                raise AnswerLost
            return self._answer(portal, app, grant)
        raise RestError(400, "invalid_request", 'Unsupported "grant_type" parameter')

    def _redeem(self, portal: Portal, app: App, params: dict[str, str]) -> Grant:
        if not params.get("CODE"):
            raise RestError(400, "invalid_request", 'No "code" parameter found')
        code = self._world.tokens.redeem(params["CODE"])
        if code is None or (code.client_id, code.member_id) != (app.client_id, portal.member_id):
            raise RestError(400, "invalid_grant")
        if not app.present:
            raise not_installed()
        return self._world.tokens.issue(code.member_id, code.client_id, code.user_id)

    def _refresh(self, portal: Portal, app: App, params: dict[str, str]) -> Grant:
        refresh = params.get("REFRESH_TOKEN", "")
        if not refresh:
            raise RestError(400, "invalid_request", 'No "refresh_token" parameter found')
        if not app.present:
            raise not_installed()
        if self._world.oauth_faults.spend("refuse_refresh") or portal.faults.spend("refuse_refresh"):
            raise RestError(400, "invalid_grant")
        held = self._world.tokens.by_refresh.get(refresh)
        if held is None or (held.client_id, held.member_id) != (app.client_id, portal.member_id):
            raise RestError(400, "invalid_grant")
        renewed = self._world.tokens.rotate(refresh)
        if renewed is None:
            raise RestError(400, "invalid_grant")
        return renewed

    def _answer(self, portal: Portal, app: App, grant: Grant) -> dict[str, Any]:
        return {
            "access_token": grant.access,
            "expires": int(grant.expires),
            "expires_in": self._world.tokens.access_seconds,
            "scope": app.scope_text,
            "domain": self._world.oauth_base.removeprefix("http://"),
            "server_endpoint": f"{self._world.oauth_base}/rest/",
            "status": app.status,
            "client_endpoint": portal.rest_base,
            "member_id": portal.member_id,
            "user_id": grant.user_id,
            "refresh_token": grant.refresh,
        }

    def _app_info(self, access: str) -> dict[str, Any]:
        watch, started = Stopwatch(), self._world.clock.now()
        grant = self._world.tokens.by_access.get(access)
        if grant is None:
            raise RestError(400, "invalid_client") if _TOKEN_SHAPED.fullmatch(access) else no_auth()
        portal = self._world.by_member(grant.member_id)
        app = portal.apps.get(grant.client_id) if portal else None
        if portal is None or app is None or not app.present:
            raise not_installed()
        if grant.expires <= started:
            raise RestError(401, "expired_token", "The access token provided has expired.")
        result = {
            "client_id": app.client_id,
            "scope": app.scope_text,
            "expires": datetime.fromtimestamp(grant.expires, UTC).isoformat(timespec="seconds"),
            "user_id": grant.user_id,
            "install": {
                "installed": True,
                "version": app.version,
                "status": app.status,
                "scope": app.scope_text,
                "domain": portal.domain,
                "uri": portal.origin,
                "client_endpoint": portal.rest_base,
                "member_id": portal.member_id,
                "member_type": "cloud",
            },
        }
        return {"result": result, "time": time_block(self._world.clock, started, watch.seconds(), None)}


def _compact(refusal: RestError) -> dict[str, Any]:
    """The authorisation server leaves the description out where it has none."""
    return {key: value for key, value in refusal.body().items() if key == "error" or value}
