"""Notifications over REST: add, replace by tag, delete."""

import json
from typing import Any

from portal_emulator.errors import RestError
from portal_emulator.methods.table import Call, method
from portal_emulator.notifications import Notification

ATTACH_LIMIT = 60_000


@method("im.notify.system.add", "im")
def system_add(call: Call) -> Any:
    return _add(call, author=0)


@method("im.notify.personal.add", "im")
def personal_add(call: Call) -> Any:
    return _add(call, author=call.user.id)


@method("im.notify", "im")
def notify(call: Call) -> Any:
    return _add(call, author=0 if call.text("TYPE").upper() == "SYSTEM" else call.user.id)


def _add(call: Call, author: int) -> int | bool:
    """The notification's id, or False when it was not created (nobody there to receive it)."""
    recipient, message = call.number("USER_ID"), call.text("MESSAGE")
    if recipient <= 0:
        raise RestError(400, "USER_ID_EMPTY", "User ID can't be empty")
    if not message:
        raise RestError(400, "MESSAGE_EMPTY", "Message can't be empty")
    attach = _attach(call)
    portal = call.portal
    if portal.faults.notifications == "error":
        raise RestError(500, "INTERNAL_SERVER_ERROR", "Internal server error")
    person = portal.company.people.get(recipient)
    if portal.faults.notifications == "false" or person is None or not person.active:
        return False
    number = portal.bell.add(
        Notification(
            id=portal.bell.number(),
            user_id=person.id,
            author_id=author,
            app=_app(call),
            text=message,
            text_out=call.text("MESSAGE_OUT"),
            tag=_tag(call, "TAG"),
            sub_tag=_tag(call, "SUB_TAG"),
            at=portal.clock.now(),
            attach=attach,
        )
    )
    portal.poke()
    return number


def _attach(call: Call) -> str:
    """An object or its JSON; what is neither is no attachment."""
    attach = call.get("ATTACH")
    if not attach:
        return ""
    written = attach if isinstance(attach, str) else json.dumps(attach)
    if len(written) > ATTACH_LIMIT:
        raise RestError(400, "ATTACH_OVERSIZE", "You have exceeded the maximum allowable size of attach")
    try:
        shape = json.loads(written)
    except ValueError:
        shape = None
    if not isinstance(shape, dict | list):
        raise RestError(400, "ATTACH_ERROR", "Incorrect attach params")
    return written


def _app(call: Call) -> str:
    return call.app.client_id if call.app is not None else call.text("CLIENT_ID")


def _tag(call: Call, name: str) -> str:
    value = call.text(name)
    return f"MP|{_app(call)}|{value}" if value else ""


@method("im.notify.delete", "im")
def delete(call: Call) -> Any:
    given = [name for name in ("ID", "TAG", "SUB_TAG") if call.text(name)]
    if len(given) != 1:
        raise RestError(400, "PARAMS_ERROR", "Incorrect params")
    if not _app(call):
        raise RestError(403, "ACCESS_DENIED", "Access denied! Client ID not specified")
    bell = call.portal.bell
    if given == ["ID"]:
        bell.delete_id(call.number("ID"), _app(call))
    elif given == ["TAG"]:
        bell.delete_tag(_tag(call, "TAG"))
    else:
        bell.delete_sub_tag(_tag(call, "SUB_TAG"))
    call.portal.poke()
    return True
