"""Registrations, tokens, installation and events of applications."""

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel

from portal_emulator.apps import App
from portal_emulator.company import Person
from portal_emulator.delivery import announce
from portal_emulator.frame import open_frame
from portal_emulator.lifecycle import finish_install, install, uninstall, update
from portal_emulator.portal import Portal, World
from portal_emulator.ready import credentials
from portal_emulator.world import point_app


class AppRef(BaseModel):
    """`app` is a client_id, "main" or "foreign"; `user` an id or a seed key, by default an administrator."""

    portal: str
    app: str = "main"
    user: str | None = None


class AppChange(AppRef):
    """Only the given fields change. `app_url` is the section's base address; pages are derived from it."""

    app_url: str | None = None
    main_page: str | None = None
    install_url: str | None = None
    events_url: str | None = None
    redirect_uri: str | None = None
    menu_name: str | None = None
    status: str | None = None
    scope: str | None = None
    finished: bool | None = None
    first_run: bool | None = None
    denied_users: list[int] | None = None
    options: dict[str, Any] | None = None


class TokensAsked(AppRef):
    placement: str = "DEFAULT"
    options: dict[str, Any] | None = None


class Install(AppRef):
    finish: bool = True


class Uninstall(AppRef):
    clean: bool = False


class Update(AppRef):
    finished: bool = False


class EventAsked(AppRef):
    event: str
    data: dict[str, Any] = {}


def applications(world: World) -> APIRouter:
    router = APIRouter(tags=["applications"])

    def chosen(body: AppRef) -> tuple[Portal, App, Person]:
        portal = world.portals[body.portal]
        person = portal.company.person(body.user) if body.user else portal.company.admin()
        return portal, portal.app(body.app), person

    @router.post("/app")
    async def app(body: AppChange) -> dict[str, Any]:
        portal, found, _ = chosen(body)
        _change(found, body)
        portal.poke()
        return credentials(found)

    @router.post("/tokens")
    async def tokens(body: TokensAsked) -> dict[str, Any]:
        """The very fields of an iframe POST plus DOMAIN, PROTOCOL, LANG and APP_SID of its query."""
        portal, found, person = chosen(body)
        saved = (found.app_url, found.present, found.finished, found.denied_users)
        found.app_url, found.present, found.finished = found.app_url or "http://app.invalid/", True, True
        found.denied_users = set()
        try:
            frame = open_frame(portal, found, person, "DEFAULT", body.options)
        finally:
            found.app_url, found.present, found.finished, found.denied_users = saved
        return {**frame["fields"], **frame["query"], "PLACEMENT": body.placement, "user_id": str(person.id)}

    @router.post("/code")
    async def code(body: AppRef) -> dict[str, Any]:
        """An authorisation code (30 s, once)."""
        portal, found, person = chosen(body)
        return {"code": portal.tokens.new_code(portal.member_id, found.client_id, person.id)}

    @router.post("/install")
    async def do_install(body: Install) -> dict[str, Any]:
        portal, found, person = chosen(body)
        return await install(portal, found, person, finish=body.finish)

    @router.post("/finish")
    async def finish(body: AppRef) -> dict[str, Any]:
        portal, found, person = chosen(body)
        finish_install(portal, found, person)
        return {"finished": found.finished}

    @router.post("/uninstall")
    async def do_uninstall(body: Uninstall) -> dict[str, Any]:
        portal, found, person = chosen(body)
        return {"told": uninstall(portal, found, person, clean=body.clean)}

    @router.post("/update")
    async def do_update(body: Update) -> dict[str, Any]:
        portal, found, person = chosen(body)
        told = update(portal, found, person, finished=body.finished)
        return {"told": told, "version": found.version, "application_token": found.application_token}

    @router.post("/events")
    async def event(body: EventAsked) -> dict[str, Any]:
        """Delivers any event to the handlers bound to it."""
        portal, found, person = chosen(body)
        return {"told": announce(portal, found, body.event.upper(), body.data, person)}

    return router


def _change(app: App, body: AppChange) -> None:
    if body.app_url is not None:
        point_app(app, body.app_url)
    if body.main_page is not None:
        app.app_url = body.main_page
    if body.scope is not None:
        app.scope = frozenset(body.scope.split(","))
    if body.denied_users is not None:
        app.denied_users = set(body.denied_users)
    if body.options is not None:
        app.options = body.options
    for name in ("install_url", "events_url", "redirect_uri", "menu_name", "status", "finished", "first_run"):
        value = getattr(body, name)
        if value is not None:
            setattr(app, name, value)
