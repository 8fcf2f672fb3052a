"""Subscriptions to the portal's events. Only online handlers: offline queues are not emulated."""

from typing import Any

from portal_emulator.apps import EventHandler
from portal_emulator.errors import RestError, access_denied, argument_missing
from portal_emulator.methods.table import Call, method

KNOWN = ("ONAPPINSTALL", "ONAPPUPDATE", "ONAPPUNINSTALL", "ONAPPPAYMENT", "ONUSERADD", "ONAPPTEST")


@method("event.bind")
def event_bind(call: Call) -> Any:
    app = call.application()
    event, handler = call.text("EVENT").upper(), call.text("HANDLER")
    for name, value in (("EVENT", event), ("HANDLER", handler)):
        if not value:
            raise argument_missing(name)
    if event not in KNOWN:
        raise RestError(400, "ERROR_EVENT_NOT_FOUND", "Event not found")
    if call.text("EVENT_TYPE") == "offline":
        raise access_denied("Offline events are not available")
    auth_type = int(call.text("AUTH_TYPE") or 0)
    if auth_type not in {0, call.user.id} and not call.user.admin:
        raise access_denied("Access denied! Event binding with AUTH_TYPE requires administrator access rights")
    call.portal.check_handler(handler)
    if any((item.event, item.handler, item.auth_type) == (event, handler, auth_type) for item in app.handlers):
        raise RestError(400, "ERROR_CORE", "Unable to set event handler: Handler already binded")
    app.handlers.append(EventHandler(call.portal.number(), event, handler, auth_type))
    return True


@method("event.unbind")
def event_unbind(call: Call) -> Any:
    app = call.application()
    event, handler, auth_type = call.text("EVENT").upper(), call.text("HANDLER"), call.text("AUTH_TYPE")
    found = [
        item
        for item in app.handlers
        if event in {"", item.event} and handler in {"", item.handler} and auth_type in {"", str(item.auth_type)}
    ]
    for item in found:
        app.handlers.remove(item)
    return {"count": len(found)}


@method("event.get")
def event_get(call: Call) -> Any:
    app = call.application()
    return [
        {"event": item.event, "handler": item.handler, "auth_type": str(item.auth_type), "offline": 0}
        for item in app.handlers
        if call.user.admin or item.auth_type == call.user.id
    ]


@method("events")
def events(call: Call) -> Any:
    call.application()
    return list(KNOWN)
