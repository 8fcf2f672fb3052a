"""Subscriptions to the portal's events. Only online handlers: offline queues are not emulated."""

from typing import Any

from portal_emulator.apps import EventHandler
from portal_emulator.errors import RestError, access_denied, argument_missing
from portal_emulator.methods.table import Call, method

BASIC = ("ONAPPUNINSTALL", "ONAPPINSTALL", "ONAPPUPDATE", "ONAPPPAYMENT", "ONAPPTEST", "ONAPPMETHODCONFIRM",
         "ONOFFLINEEVENT")  # fmt: skip
_CRM = ("LEAD", "DEAL", "COMPANY", "CONTACT", "QUOTE", "INVOICE", "CURRENCY", "PRODUCT", "ACTIVITY", "REQUISITE",
        "TIMELINECOMMENT", "DYNAMICITEM", "TYPE")  # fmt: skip
BY_SCOPE: dict[str, tuple[str, ...]] = {
    "": BASIC,
    "user": ("ONUSERADD",),
    "crm": tuple(f"ONCRM{thing}{what}" for thing in _CRM for what in ("ADD", "UPDATE", "DELETE")),
    "task": ("ONTASKADD", "ONTASKUPDATE", "ONTASKDELETE", "ONTASKCOMMENTADD", "ONTASKCOMMENTUPDATE",
             "ONTASKCOMMENTDELETE"),
}  # fmt: skip


def known(call: Call) -> list[str]:
    """What the application may listen to by its scopes."""
    granted = call.application().scope
    return [event for scope, names in BY_SCOPE.items() if not scope or scope in granted for event in names]


def _own(call: Call, what: str) -> int | None:
    """The person whose token an event shall carry; None = not said. Only administrators name somebody else."""
    if call.text("EVENT_TYPE").lower() == "offline" and not call.user.admin:
        raise access_denied(f"Access denied! Offline events {what} requires administrator access rights")
    number = call.number("AUTH_TYPE") if "AUTH_TYPE" in call.params else None
    if not call.user.admin and number not in {None, 0, call.user.id}:
        raise access_denied(f"Access denied! Event {what} with AUTH_TYPE requires administrator access rights")
    return number


@method("event.bind")
def event_bind(call: Call) -> Any:
    """Who is no administrator binds in his own name."""
    app = call.application()
    event, handler = call.text("EVENT").upper(), call.text("HANDLER")
    named = _own(call, "binding")
    for name, value in (("EVENT", event), ("HANDLER", handler)):
        if not value:
            raise argument_missing(name)
    if event not in known(call):
        raise RestError(400, "ERROR_EVENT_NOT_FOUND", "Event not found")
    if call.text("EVENT_TYPE").lower() == "offline":
        raise access_denied("Offline events are not available")
    auth_type = (named or 0) if call.user.admin else call.user.id
    call.portal.check_handler(handler)
    if any((item.event, item.handler, item.auth_type) == (event, handler, auth_type) for item in app.handlers):
        raise RestError(400, "ERROR_CORE", "Unable to set event handler: Handler already binded")
    app.handlers.append(EventHandler(call.portal.number(), event, handler, auth_type))
    return True


@method("event.unbind")
def event_unbind(call: Call) -> Any:
    """What is not named matches everything; AUTH_TYPE=0 or empty means handlers bound in nobody's name."""
    app = call.application()
    named = _own(call, "unbinding")
    wanted = named if call.user.admin else call.user.id
    event, handler = call.text("EVENT").upper(), call.text("HANDLER")
    found = [
        item
        for item in app.handlers
        if event in {"", item.event} and handler in {"", item.handler} and wanted in {None, item.auth_type}
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
    """Of one scope, else of the granted ones, else (FULL) all there are."""
    granted = known(call)
    if scope := call.text("SCOPE"):
        return list(BY_SCOPE.get(scope.lower(), ()))
    return [event for names in BY_SCOPE.values() for event in names] if call.flag("FULL") else granted
