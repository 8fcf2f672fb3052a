"""What the portal shows and tells us: menu item, deep links, app events. Bound once, looked up before."""

from collections.abc import Mapping
from typing import Any, Protocol

import structlog

from common.bitrix24 import PortalError
from common.errors import Conflict

log = structlog.get_logger()

TITLES = {"en": "Purchase Requests", "ru": "Заявки на закупку", "de": "Bestellanforderungen"}
PLACEMENTS = ("LEFT_MENU", "REST_APP_URI")
EVENTS = ("ONAPPINSTALL", "ONAPPUPDATE", "ONAPPUNINSTALL")


class BindingRefused(Conflict):
    """The portal did not accept the menu item or the event handlers."""

    code = "binding_refused"


class Calls(Protocol):
    """Two batches are all it takes."""

    async def batch(
        self, commands: list[tuple[str, str, Mapping[str, Any]]], *, repeatable: bool = True
    ) -> dict[str, Any | PortalError]: ...


async def bind_all(portal: Calls, public_url: str) -> None:
    """Binds what is missing. Raises BindingRefused naming what the portal said."""
    placement_handler, event_handler = f"{public_url}/bitrix24/app", f"{public_url}/bitrix24/events"
    found = await portal.batch([("placements", "placement.get", {}), ("events", "event.get", {})])
    bound = _bound(found.get("placements"), "placement", placement_handler)
    heard = _bound(found.get("events"), "event", event_handler)
    missing: list[tuple[str, str, Mapping[str, Any]]] = [
        (f"placement:{name}", "placement.bind", _placement(name, placement_handler))
        for name in PLACEMENTS
        if name not in bound
    ]
    missing += [
        (f"event:{name}", "event.bind", {"event": name, "handler": event_handler})
        for name in EVENTS
        if name not in heard
    ]
    answers = await portal.batch(missing) if missing else {}
    refused = {key: answer.code for key, answer in answers.items() if _is_refusal(answer)}
    if refused:
        log.error("portal.binding_refused", refused=refused)
        raise BindingRefused(
            "the portal refuses: " + ", ".join(f"{k} ({v})" for k, v in refused.items()), refused=refused
        )


def _placement(name: str, handler: str) -> dict[str, Any]:
    return {
        "PLACEMENT": name,
        "HANDLER": handler,
        "TITLE": TITLES["en"],
        "LANG_ALL": {language: {"TITLE": title} for language, title in TITLES.items()},
    }


def _bound(rows: Any, name: str, handler: str) -> set[str]:
    """Names already bound to our handler. A second REST_APP_URI is refused whoever its handler is."""
    if not isinstance(rows, list):
        return set()
    return {str(row.get(name, "")).upper() for row in rows if isinstance(row, dict) and row.get("handler") == handler}


def _is_refusal(answer: Any) -> bool:
    """A handler that is already bound is what we want, in whatever words the portal says so."""
    if not isinstance(answer, PortalError):
        return False
    said = f"{answer.code} {answer.message}".lower()
    return "handler_exists" not in said and "already bind" not in said
