"""What the emulator tells whoever started it: one JSON line."""

from typing import Any

from portal_emulator.apps import App
from portal_emulator.portal import Portal, World


def ready_line(world: World, control: str, settings: dict[str, Any]) -> dict[str, Any]:
    """Addresses, portals, people, departments and credentials."""
    return {
        "ready": True,
        "oauth": world.oauth_base,
        "control": control,
        "clock": world.clock.iso(),
        **settings,
        "portals": [describe(portal) for portal in world.portals.values()],
    }


def describe(portal: Portal) -> dict[str, Any]:
    main, foreign = list(portal.apps.values())[:2]
    return {
        "name": portal.name,
        "member_id": portal.member_id,
        "domain": portal.domain,
        "origin": portal.origin,
        "rest": portal.rest_base,
        "admin": str(portal.company.admin().id),
        "people": people(portal),
        "departments": departments(portal),
        "app": credentials(main),
        "foreign_app": credentials(foreign),
        "webhooks": [f"{portal.rest_base}{owner}/{code}/" for code, owner in portal.webhooks.items()],
    }


def people(portal: Portal) -> list[dict[str, Any]]:
    return [
        {
            "key": person.key,
            "id": str(person.id),
            "name": person.full_name,
            "title": person.title,
            "department": str(person.department_ids[0]),
            "admin": person.admin,
            "language": person.language,
            "active": person.active,
        }
        for person in portal.company.people.values()
    ]


def departments(portal: Portal) -> list[dict[str, Any]]:
    return [
        {
            "key": item.key,
            "id": str(item.id),
            "name": item.name,
            "parent": _text(item.parent),
            "head": _text(item.head),
            "deputy": _text(item.deputy),
        }
        for item in portal.company.departments.values()
    ]


def credentials(app: App) -> dict[str, Any]:
    return {
        "code": app.client_id,
        "client_id": app.client_id,
        "client_secret": app.client_secret,
        "application_token": app.application_token,
        "title": app.title,
        "scope": app.scope_text,
        "app_url": app.app_url,
        "install_url": app.install_url,
        "present": app.present,
        "finished": app.finished,
    }


def _text(number: int | None) -> str | None:
    return None if number is None else str(number)
