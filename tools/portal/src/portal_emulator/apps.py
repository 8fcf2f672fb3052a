"""A local application as one portal knows it: keys, addresses, placements, handlers, options."""

import hashlib
from dataclasses import dataclass, field
from typing import Any

SCOPE = "calendar,crm,department,humanresources,im,placement,pull,user"


@dataclass(slots=True)
class Placement:
    code: str
    handler: str
    title: str
    description: str
    group: str
    lang_all: dict[str, Any]
    user_id: int = 0
    options: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class EventHandler:
    id: int
    event: str
    handler: str
    auth_type: int


@dataclass(slots=True)
class App:
    """One registration. `present` = exists on the portal, `finished` = its installer has said so."""

    id: int
    title: str
    client_id: str
    client_secret: str
    application_token: str
    scope: frozenset[str]
    app_url: str = ""
    install_url: str = ""
    events_url: str = ""
    redirect_uri: str = ""
    menu_name: str = ""
    version: int = 1
    status: str = "L"
    present: bool = True
    finished: bool = False
    first_run: bool = False
    denied_users: set[int] = field(default_factory=set)
    placements: list[Placement] = field(default_factory=list)
    handlers: list[EventHandler] = field(default_factory=list)
    options: dict[str, Any] = field(default_factory=dict)
    user_options: dict[int, dict[str, Any]] = field(default_factory=dict)

    @property
    def scope_text(self) -> str:
        return ",".join(sorted(self.scope))

    def placement(self, code: str) -> Placement | None:
        return next((item for item in self.placements if item.code == code), None)

    def remove_from_portal(self, *, clean: bool) -> None:
        """Uninstalled: handlers always go, options only when the administrator asked to clean."""
        self.present = self.finished = False
        self.placements.clear()
        self.handlers.clear()
        if clean:
            self.options.clear()
            self.user_options.clear()


def register(portal: str, number: int, title: str, scope: str = SCOPE) -> App:
    """A registration whose keys follow from the portal's name, so a restart keeps them."""
    mark = hashlib.sha256(f"{portal}/{title}".encode()).hexdigest()
    return App(
        id=number,
        title=title,
        client_id=f"local.{mark[:14]}.{int(mark[14:24], 16) % 10**8:08d}",
        client_secret=hashlib.sha256(f"secret/{mark}".encode()).hexdigest()[:50],
        application_token=application_token(portal, title, 1),
        scope=frozenset(scope.split(",")),
    )


def application_token(portal: str, title: str, version: int) -> str:
    return hashlib.md5(f"{portal}/{title}/{version}".encode(), usedforsecurity=False).hexdigest()
