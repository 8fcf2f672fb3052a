"""Events to applications: form-encoded, at most once, never retried."""

import asyncio
from typing import Any
from urllib.parse import urlencode

import httpx

from portal_emulator.apps import App
from portal_emulator.brackets import flatten
from portal_emulator.company import Person
from portal_emulator.portal import Portal

_running: set[asyncio.Task[None]] = set()


def auth_block(portal: Portal, app: App, person: Person | None, *, refresh: bool) -> dict[str, Any]:
    """The `auth` map of an event; without a person (or after uninstall) there are no tokens in it."""
    block: dict[str, Any] = {
        "domain": portal.domain,
        "server_endpoint": f"{portal.oauth_base}/rest/",
        "client_endpoint": portal.rest_base,
        "member_id": portal.member_id,
        "application_token": app.application_token,
    }
    if person is None:
        return block
    grant = portal.tokens.issue(portal.member_id, app.client_id, person.id)
    block |= {
        "access_token": grant.access,
        "expires": int(grant.expires),
        "expires_in": portal.tokens.access_seconds,
        "scope": app.scope_text,
        "status": app.status,
        "user_id": person.id,
    }
    if refresh:
        block["refresh_token"] = grant.refresh
    return block


def announce(portal: Portal, app: App, event: str, data: dict[str, Any], actor: Person | None) -> int:
    """Sends an event to the handlers bound to it (and the application's own event address); answers how many.

    Handlers of an application whose installer has not finished hear nothing.
    """
    bound = app.handlers if app.finished else ()
    addresses = [(handler.handler, handler.id, handler.auth_type) for handler in bound if handler.event == event]
    known = {address for address, _, _ in addresses}
    if app.events_url and event.startswith("ONAPP") and app.events_url not in known:
        addresses.append((app.events_url, 0, 0))
    for address, handler_id, auth_type in addresses:
        owner = portal.company.people.get(auth_type, actor) if auth_type else actor
        if portal.faults.event_without_token:
            owner = None
        payload: dict[str, Any] = {"event": event, "data": data, "ts": str(int(portal.clock.now()))}
        if handler_id:
            payload["event_handler_id"] = str(handler_id)
        payload["auth"] = auth_block(portal, app, owner, refresh=event in {"ONAPPINSTALL", "ONAPPUPDATE"})
        _start(portal, address, event, payload)
    return len(addresses)


def _start(portal: Portal, address: str, event: str, payload: dict[str, Any]) -> None:
    body = urlencode(flatten(payload))
    if portal.faults.spend("event_drop"):
        portal.deliveries.append({"event": event, "handler": address, "status": "dropped"})
        return
    for _ in range(max(1, portal.faults.event_copies)):
        task = asyncio.ensure_future(_deliver(portal, address, event, body))
        _running.add(task)
        task.add_done_callback(_running.discard)


async def _deliver(portal: Portal, address: str, event: str, body: str) -> None:
    entry: dict[str, Any] = {"event": event, "handler": address, "status": "sending", "at": portal.clock.now()}
    portal.deliveries.append(entry)
    del portal.deliveries[:-1000]
    if portal.faults.event_delay_ms:
        await asyncio.sleep(portal.faults.event_delay_ms / 1000)
    headers = {"content-type": "application/x-www-form-urlencoded", "user-agent": "Bitrix24 Webhook Engine"}
    try:
        async with httpx.AsyncClient(timeout=10, trust_env=False) as client:
            answer = await client.post(address, content=body, headers=headers)
        entry["status"] = answer.status_code
    except httpx.HTTPError as error:
        entry["status"] = type(error).__name__
