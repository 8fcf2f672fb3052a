"""What the portal page shows one person: menu, bell, colleagues."""

from typing import Any

from portal_emulator.apps import App, Placement
from portal_emulator.bbcode import render
from portal_emulator.company import Person
from portal_emulator.portal import Portal

BADGE_OPTION = "bx24_leftMenuCounter"


def page_state(portal: Portal, user: Person) -> dict[str, Any]:
    company = portal.company
    return {
        "portal": {"name": portal.name, "title": portal.name.title(), "domain": portal.domain, "root": _root(portal)},
        "me": {**_person(user), "language": user.language, "admin": user.admin},
        "people": [
            {**_person(person), "departments": person.department_ids}
            for person in company.people.values()
            if person.active
        ],
        "departments": [
            {"id": item.id, "name": item.name, "parent": item.parent, "head": item.head, "deputy": item.deputy}
            for item in company.departments.values()
        ],
        "menu": [item for app in portal.apps.values() for item in _menu(portal, app, user)],
        "setup": [
            {"app": app.client_id, "title": app.title}
            for app in portal.apps.values()
            if app.present and not app.finished and user.admin
        ],
        "bell": _bell(portal, user),
    }


def _root(portal: Portal) -> str:
    return next((item.name for item in portal.company.departments.values() if item.parent is None), portal.name)


def _person(person: Person) -> dict[str, Any]:
    return {"id": person.id, "name": person.full_name, "title": person.title}


def _menu(portal: Portal, app: App, user: Person) -> list[dict[str, Any]]:
    """The application's items for this person; nothing before its installer has finished."""
    if not (app.present and app.finished) or user.id in app.denied_users:
        return []
    badge = _badge(app) if portal.badge else 0
    entries = [("DEFAULT", app.menu_name, 0)] if app.menu_name and app.app_url else []
    bound = [item for item in app.placements if item.code == "LEFT_MENU"]
    entries += [("LEFT_MENU", _title(app, item, user.language), nth) for nth, item in enumerate(bound)]
    return [
        {"app": app.client_id, "placement": code, "title": title, "nth": nth, "badge": badge}
        for code, title, nth in entries
    ]


def _title(app: App, placement: Placement, language: str) -> str:
    texts = placement.lang_all.get(language, {})
    return str(texts.get("TITLE") or placement.title or app.title)


def _badge(app: App) -> int:
    value = str(app.options.get(BADGE_OPTION, ""))
    return int(value) if value.isdigit() else 0


def _bell(portal: Portal, user: Person) -> dict[str, Any]:
    people = portal.company.people
    items = [
        {
            "id": item.id,
            "html": render(item.text),
            "at": item.at * 1000,
            "author": people[item.author_id].full_name if item.author_id in people else None,
            "app": portal.apps[item.app].title if item.app in portal.apps else portal.name,
            "read": item.read,
        }
        for item in portal.bell.latest(user.id)
    ]
    return {"unread": portal.bell.unread(user.id), "items": items}
