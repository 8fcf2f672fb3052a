"""Places of the portal where an application shows itself."""

from typing import Any

from portal_emulator.apps import Placement
from portal_emulator.envelope import php
from portal_emulator.errors import RestError, access_denied, argument_missing
from portal_emulator.methods.table import Call, method

BACKGROUND = "PAGE_BACKGROUND_WORKER"
_CRM = [f"CRM_{entity}_{place}" for place in ("LIST_TOOLBAR", "LIST_MENU", "DETAIL_TAB", "DETAIL_TOOLBAR", "DETAIL_ACTIVITY")
        for entity in ("DEAL", "LEAD", "CONTACT", "COMPANY", "QUOTE", "SMART_INVOICE")]  # fmt: skip
KNOWN = {
    **dict.fromkeys(("LEFT_MENU", "REST_APP_URI", BACKGROUND), "placement"),
    **dict.fromkeys(("USER_PROFILE_MENU", "USER_PROFILE_TOOLBAR"), "user"),
    **dict.fromkeys(_CRM, "crm"),
    **dict.fromkeys(("IM_CONTEXT_MENU", "IM_NAVIGATION", "IM_SIDEBAR", "IM_TEXTAREA"), "im"),
    **dict.fromkeys(("TASK_LIST_CONTEXT_MENU", "TASK_VIEW_TAB", "TASK_VIEW_SIDEBAR"), "task"),
    **dict.fromkeys(("CALENDAR_GRIDVIEW",), "calendar"),
}
_ONCE = {"REST_APP_URI", BACKGROUND}
_WITH_OPTIONS = {BACKGROUND, "IM_CONTEXT_MENU", "IM_NAVIGATION", "IM_SIDEBAR", "IM_TEXTAREA"}


@method("placement.bind", "placement")
def placement_bind(call: Call) -> Any:
    """Binds a handler. The same placement and handler twice is refused, as the closest documented case does."""
    app = call.application()
    call.administrator()
    code, handler = call.text("PLACEMENT").upper(), call.text("HANDLER")
    _check(call, code, handler)
    if any((item.code, item.handler) == (code, handler) for item in app.placements):
        raise RestError(400, "ERROR_CORE", "Unable to set placement handler: Handler already binded")
    if code in _ONCE and app.placement(code):
        raise RestError(200, "ERROR_PLACEMENT_MAX_COUNT", "Placement max count")
    languages = {
        str(language): {name.upper(): str(text) for name, text in texts.items()}
        for language, texts in call.mapping("LANG_ALL").items()
        if isinstance(texts, dict)
    }
    app.placements.append(
        Placement(
            code,
            handler,
            call.text("TITLE"),
            call.text("DESCRIPTION"),
            call.text("GROUP_NAME"),
            languages,
            user_id=call.number("USER_ID"),
            options=call.mapping("OPTIONS") if code in _WITH_OPTIONS else {},
        )
    )
    call.portal.poke()
    return True


def _check(call: Call, code: str, handler: str) -> None:
    for name, value in (("PLACEMENT", code), ("HANDLER", handler)):
        _text(call, name, value)
    if code not in KNOWN or KNOWN[code] not in call.application().scope:
        raise RestError(400, "ERROR_PLACEMENT_NOT_FOUND", "Placement not found")
    if call.text("USER_ID") not in {"", "0"} and code != BACKGROUND:
        raise RestError(200, "ERROR_PLACEMENT_USER_MODE", "User mode is not available for this placement")
    call.portal.check_handler(handler)
    if code == BACKGROUND and not call.mapping("OPTIONS").get("errorHandlerUrl"):
        raise RestError(200, "EMPTY_ERROR_HANDLER_URL", "errorHandlerUrl is empty")


def _text(call: Call, name: str, value: str) -> None:
    if isinstance(call.get(name), dict | list):
        text = f"The value of an argument '{name}' must be of type string"
        raise RestError(400, "ERROR_ARGUMENT", text, argument=name)
    if not value:
        raise argument_missing(name)


@method("placement.unbind", "placement")
def placement_unbind(call: Call) -> Any:
    """`count` rises by one for every record found and by one more for every record deleted."""
    app = call.application()
    if not call.user.admin:
        raise access_denied()
    code, handler = call.text("PLACEMENT").upper(), call.text("HANDLER")
    _text(call, "PLACEMENT", code)
    user = call.number("USER_ID") if call.text("USER_ID") else None
    found = [
        item
        for item in app.placements
        if item.code == code and handler in {"", item.handler} and user in {None, item.user_id}
    ]
    for item in found:
        app.placements.remove(item)
    call.portal.poke()
    return {"count": 2 * len(found)}


@method("placement.list", "placement")
def placement_list(call: Call) -> Any:
    granted = call.application().scope
    scope = call.text("SCOPE")
    full = call.flag("FULL")
    return [code for code, needs in KNOWN.items() if (needs == scope if scope else full or needs in granted)]


@method("placement.get", "placement")
def placement_get(call: Call) -> Any:
    app = call.application()
    call.administrator()
    return [
        {
            "placement": item.code,
            "userId": item.user_id,
            "handler": item.handler,
            "options": item.options or [],
            "title": item.title,
            "description": item.description,
            "langAll": php(item.lang_all),
        }
        for item in app.placements
    ]
