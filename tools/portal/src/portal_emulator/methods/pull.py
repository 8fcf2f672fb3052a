"""The live channel an application's open frames may listen to. Events are recorded, nothing is pushed."""

import re
from typing import Any

from portal_emulator.envelope import whole
from portal_emulator.errors import RestError
from portal_emulator.methods.table import Call, method

CHANNEL_SECONDS = 12 * 3600
_COMMAND, _MODULE = re.compile(r"[A-Za-z0-9_:|.\-]+"), re.compile(r"[a-z0-9._]+")
_CONFIG_ONLY = "Get access to application config available only for application authorization."
_PUSH_ONLY = "Send push notifications available only for application authorization."


def _application_only(call: Call, description: str) -> None:
    if call.app is None:
        raise RestError(403, "WRONG_AUTH_TYPE", description)


@method("pull.application.config.get", "pull")
def config_get(call: Call) -> Any:
    _application_only(call, _CONFIG_ONLY)
    now = int(call.portal.clock.now())
    app, user = call.application().client_id, call.user.id
    return {
        "server": {
            "version": 4,
            "server_enabled": False,
            "mode": "personal",
            "hostname": call.portal.domain,
            "long_polling": "",
            "long_pooling_secure": "",
            "websocket_enabled": False,
            "websocket": "",
            "websocket_secure": "",
            "publish_enabled": False,
            "publish": "",
            "publish_secure": "",
            "config_timestamp": now,
        },
        "api": {"revision_web": 19, "revision_mobile": 3},
        "channels": {
            "shared": {"id": f"{app}:shared", **_life(call), "type": "shared"},
            "private": {"id": f"{app}:{user}", "public_id": f"{app}:{user}:public", **_life(call), "type": "private"},
        },
        "exp": now + 24 * 3600,
        "publicChannels": {
            str(user): {"user_id": user, "public_id": f"{app}:{user}:public", "signature": "", **_life(call)},
        },
    }


def _life(call: Call) -> dict[str, str]:
    clock = call.portal.clock
    return {"start": clock.iso(), "end": clock.iso(clock.now() + CHANNEL_SECONDS)}


@method("pull.application.event.add", "pull")
def event_add(call: Call) -> Any:
    """Nobody named means the application's shared channel; who is no administrator may name only himself."""
    _application_only(call, _CONFIG_ONLY)
    command, module = call.text("COMMAND"), call.text("MODULE_ID") or "application"
    if not _COMMAND.fullmatch(command):
        raise RestError(400, "COMMAND_ERROR", "Command format error")
    if not _MODULE.fullmatch(module):
        raise RestError(400, "MODULE_ID_ERROR", "Module ID format error")
    params = call.get("PARAMS") or []
    if not isinstance(params, dict | list):
        raise RestError(400, "PARAMS_ERROR", "Params format error")
    users = [whole(item) for item in call.listed("USER_ID")]
    if not call.user.admin and any(number != call.user.id for number in users):
        raise RestError(400, "USER_ID_ACCESS_ERROR", "Only admin can send notifications to other channels")
    _record(call, command, module, params, users)
    return True


@method("pull.application.push.add", "pull")
def push_add(call: Call) -> Any:
    """To phones; recorded like live events, with the command `push`."""
    _application_only(call, _PUSH_ONLY)
    if not call.user.admin:
        raise RestError(400, "ACCESS_ERROR", "You do not have access to send push notifications")
    if not call.text("TEXT"):
        raise RestError(400, "TEXT_ERROR", "Text can't be empty")
    params = {"TEXT": call.text("TEXT"), "AVATAR": call.text("AVATAR")}
    _record(call, "push", "push", params, [whole(item) for item in call.listed("USER_ID")])
    return True


def _record(call: Call, command: str, module: str, params: Any, users: list[int]) -> None:
    call.portal.pulled.append(
        {
            "app": call.application().client_id,
            "command": command,
            "params": params,
            "module": module,
            "users": users,
            "at": call.portal.clock.now(),
        }
    )
    del call.portal.pulled[:-1000]
