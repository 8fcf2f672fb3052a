"""The part of the frame protocol that needs the portal's server. None = the portal keeps silent."""

from typing import Any

from portal_emulator.apps import App
from portal_emulator.company import Person
from portal_emulator.frame import init_data
from portal_emulator.lifecycle import finish_install
from portal_emulator.portal import Portal


def carry_out(portal: Portal, sid: str, command: str, params: dict[str, Any]) -> Any:
    """`sid` names the frame; unknown frames, commands and people without rights get no answer."""
    frame = portal.frames.get(sid)
    if frame is None:
        return None
    app, user = portal.apps[frame["app"]], portal.company.people[frame["user"]]
    if command == "getInitData":
        return None if portal.faults.frame_silent else init_data(portal, sid)
    if command == "refreshAuth":
        return _refresh(portal, app, user, frame)
    if command == "setInstall":
        app.first_run = False
        return params
    if command == "setInstallFinish":
        return _finish(portal, app, user, frame)
    return _option(portal, app, user, command, params)


def _refresh(portal: Portal, app: App, user: Person, frame: dict[str, Any]) -> Any:
    if portal.faults.frame_refresh_fails or not user.active or not app.present:
        return None
    grant = portal.tokens.issue(portal.member_id, app.client_id, user.id)
    fresh = {
        "AUTH_ID": grant.access,
        "REFRESH_ID": grant.refresh,
        "AUTH_EXPIRES": str(portal.tokens.access_seconds),
    }
    frame["auth"] = {**frame["auth"], **fresh}
    return fresh


def _finish(portal: Portal, app: App, user: Person, frame: dict[str, Any]) -> Any:
    if not (frame["install"] and user.admin):
        return None
    finish_install(portal, app, user)
    return {"finished": True}


def _option(portal: Portal, app: App, user: Person, command: str, params: dict[str, Any]) -> Any:
    name = str(params.get("name", ""))
    if command == "setUserOption" and name:
        app.user_options.setdefault(user.id, {})[name] = params.get("value")
        return params
    if command == "setAppOption" and name and user.admin:
        app.options[name] = params.get("value")
        portal.poke()
        return {"result": True}
    return None
