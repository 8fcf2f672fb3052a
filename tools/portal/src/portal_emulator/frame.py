"""What the portal posts into an application's iframe, and who may open it."""

import json
import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from portal_emulator.apps import App
from portal_emulator.company import Person
from portal_emulator.portal import Portal


class FrameRefused(Exception):
    """`reason`: gone, denied, not_finished or no_handler."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Target:
    url: str
    placement: str
    install: bool


def target(app: App, user: Person, placement: str, nth: int = 0) -> Target:
    """Which page opens. An unfinished application shows everybody but administrators the door."""
    if not app.present:
        raise FrameRefused("gone")
    if not app.finished:
        if not user.admin:
            raise FrameRefused("not_finished")
        if app.install_url:
            return Target(app.install_url, "DEFAULT", install=True)
    if user.id in app.denied_users:
        raise FrameRefused("denied")
    bound = [item for item in app.placements if item.code == placement]
    url = app.app_url if placement == "DEFAULT" else bound[nth].handler if nth < len(bound) else ""
    if not url:
        raise FrameRefused("no_handler")
    return Target(url, placement, install=False)


def iframe_fields(
    portal: Portal, app: App, user: Person, placement: str, options: dict[str, Any] | None
) -> dict[str, str]:
    """The form body, with fresh tokens of the viewing person."""
    grant = portal.tokens.issue(portal.member_id, app.client_id, user.id)
    fields = {
        "AUTH_ID": grant.access,
        "AUTH_EXPIRES": str(portal.tokens.access_seconds),
        "REFRESH_ID": grant.refresh,
        "SERVER_ENDPOINT": f"{portal.oauth_base}/rest/",
        "APPLICATION_TOKEN": app.application_token,
        "APPLICATION_SCOPE": app.scope_text,
        "member_id": portal.member_id,
        "status": app.status,
        "PLACEMENT": placement,
    }
    if options is not None:
        fields["PLACEMENT_OPTIONS"] = json.dumps(options, ensure_ascii=False).replace("/", "\\/")
    if portal.faults.legacy_post:
        for name in ("SERVER_ENDPOINT", "APPLICATION_TOKEN", "APPLICATION_SCOPE"):
            del fields[name]
    return fields


def open_frame(
    portal: Portal, app: App, user: Person, placement: str, options: dict[str, Any] | None, *, nth: int = 0
) -> dict[str, Any]:
    """All a page needs to fill an iframe: its name, the form's address and fields. Raises FrameRefused."""
    aim = target(app, user, placement, nth)
    sid = secrets.token_hex(16)
    fields = iframe_fields(portal, app, user, aim.placement, _strings(options))
    query = urlencode({"DOMAIN": portal.domain, "PROTOCOL": "0", "LANG": user.language, "APP_SID": sid})
    portal.frames[sid] = {
        "app": app.client_id,
        "user": user.id,
        "install": aim.install,
        "placement": aim.placement,
        "options": _strings(options) or {},
        "auth": fields,
    }
    while len(portal.frames) > 5000:
        del portal.frames[next(iter(portal.frames))]
    parts = urlsplit(aim.url)
    return {
        "sid": sid,
        "name": f"{portal.domain}|0|{sid}",
        "action": f"{aim.url}{'&' if parts.query else '?'}{query}",
        "origin": f"{parts.scheme}://{parts.netloc}",
        "fields": fields,
        "placement": aim.placement,
        "install": aim.install,
        "app": app.client_id,
        "query": {"DOMAIN": portal.domain, "PROTOCOL": "0", "LANG": user.language, "APP_SID": sid},
    }


def _strings(options: Any) -> Any:
    """Parameters travel through a form, so numbers and booleans come out as strings."""
    if isinstance(options, dict):
        return {str(key): _strings(value) for key, value in options.items()}
    if isinstance(options, list):
        return [_strings(value) for value in options]
    if isinstance(options, bool):
        return "1" if options else ""
    return options if options is None or isinstance(options, str) else str(options)


def init_data(portal: Portal, sid: str) -> dict[str, Any]:
    """The answer to the frame's `getInitData`."""
    frame = portal.frames[sid]
    app, user = portal.apps[frame["app"]], portal.company.people[frame["user"]]
    options: Any = frame["options"]
    first_run, app.first_run = app.first_run, False
    return {
        "LANG": user.language,
        "DOMAIN": portal.domain,
        "PROTOCOL": "0",
        "PATH": "/rest",
        "AUTH_ID": frame["auth"]["AUTH_ID"],
        "AUTH_EXPIRES": frame["auth"]["AUTH_EXPIRES"],
        "REFRESH_ID": frame["auth"]["REFRESH_ID"],
        "MEMBER_ID": portal.member_id,
        "FIRST_RUN": first_run,
        "IS_ADMIN": user.admin,
        "INSTALL": frame["install"],
        "USER_OPTIONS": app.user_options.get(user.id) or [],
        "APP_OPTIONS": app.options or [],
        "PLACEMENT": frame["placement"],
        "PLACEMENT_OPTIONS": json.dumps(options) if portal.faults.options_as_string else options,
    }
