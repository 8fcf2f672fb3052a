"""The live channel an application's open frames may listen to. Events are recorded, nothing is pushed."""

from typing import Any

from portal_emulator.errors import RestError, argument_missing
from portal_emulator.methods.table import Call, method


def _application_only(call: Call, what: str) -> None:
    if call.app is None:
        raise RestError(403, "WRONG_AUTH_TYPE", f"{what} available only for application authorization.")


@method("pull.application.config.get", "pull")
def config_get(call: Call) -> Any:
    _application_only(call, "Get access to application config")
    now = int(call.portal.clock.now())
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
        "channels": [],
        "exp": now + 86400,
        "publicChannels": [],
    }


@method("pull.application.event.add", "pull")
def event_add(call: Call) -> Any:
    """A person who is no administrator may address only himself."""
    _application_only(call, "Application events are")
    if not call.text("COMMAND"):
        raise argument_missing("COMMAND")
    raw = call.get("USER_ID")
    users = [int(item) for item in (raw if isinstance(raw, list) else [raw]) if str(item or "").isdigit()]
    if not call.user.admin and users != [call.user.id]:
        raise RestError(400, "USER_ID_ACCESS_ERROR", "You can not send events to another user")
    call.portal.pulled.append(
        {
            "app": call.application().client_id,
            "command": call.text("COMMAND"),
            "params": call.get("PARAMS") or [],
            "module": call.text("MODULE_ID") or "application",
            "users": users,
            "at": call.portal.clock.now(),
        }
    )
    del call.portal.pulled[:-1000]
    return True
