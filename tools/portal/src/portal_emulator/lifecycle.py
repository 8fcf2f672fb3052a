"""An application comes, changes and goes; people join and leave."""

from typing import Any

import httpx

from portal_emulator.apps import App, application_token
from portal_emulator.company import Person
from portal_emulator.delivery import announce
from portal_emulator.frame import open_frame
from portal_emulator.portal import Portal


def finish_install(portal: Portal, app: App, actor: Person) -> None:
    """The installer has called installFinish: the application shows itself and events begin to flow."""
    if app.finished:
        return
    app.finished = True
    data = {"VERSION": app.version, "ACTIVE": "Y", "INSTALLED": "Y", "LANGUAGE_ID": actor.language}
    announce(portal, app, "ONAPPINSTALL", data, actor)
    portal.poke()


async def install(portal: Portal, app: App, actor: Person, *, finish: bool) -> dict[str, Any]:
    """Posts the installer page the way the portal's iframe would, as the administrator."""
    app.present, app.finished = True, False
    frame = open_frame(portal, app, actor, "DEFAULT", None)
    async with httpx.AsyncClient(timeout=60, trust_env=False) as client:
        answer = await client.post(frame["action"], data=frame["fields"])
    done = finish and answer.is_success
    if done:
        finish_install(portal, app, actor)
    return {"status": answer.status_code, "finished": done, "sid": frame["sid"], "body": answer.text[:20_000]}


def uninstall(portal: Portal, app: App, actor: Person, *, clean: bool) -> int:
    """Tokens die first, so whoever hears the event can already see it is true. Answers how many were told."""
    present, app.present = app.present, False
    portal.tokens.forget_app(portal.member_id, app.client_id)
    told = 0
    if present:
        data = {"LANGUAGE_ID": actor.language, "CLEAN": int(clean)}
        told = announce(portal, app, "ONAPPUNINSTALL", data, None)
    app.remove_from_portal(clean=clean)
    portal.poke()
    return told


def update(portal: Portal, app: App, actor: Person, *, finished: bool) -> int:
    """A new version: a new application token, event handlers dropped, the installer due again."""
    previous, app.version = app.version, app.version + 1
    app.application_token = application_token(portal.name, app.title, app.version)
    data = {"VERSION": app.version, "PREVIOUS_VERSION": previous, "LANGUAGE_ID": actor.language}
    told = announce(portal, app, "ONAPPUPDATE", data, actor)
    app.handlers.clear()
    app.finished = finished
    portal.poke()
    return told


def person_joined(portal: Portal, person: Person) -> None:
    data = {
        "ID": person.id,
        "ACTIVE": "Y",
        "EMAIL": person.email,
        "NAME": person.name,
        "LAST_NAME": person.last_name,
        "PERSONAL_GENDER": "",
        "PERSONAL_BIRTHDAY": "",
        "UF_DEPARTMENT": person.department_ids,
        "DATE_REGISTER": portal.clock.iso(),
        "WORK_POSITION": person.title,
        "UF_EMPLOYMENT_DATE": "",
    }
    for app in portal.apps.values():
        if app.present and app.finished:
            announce(portal, app, "ONUSERADD", data, person)
    portal.poke()
