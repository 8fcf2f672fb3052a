"""One emulated portal and the world it lives in, all in memory."""

import asyncio
import hashlib
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from portal_emulator.apps import App
from portal_emulator.bucket import LeakyBucket
from portal_emulator.calls import CallLog
from portal_emulator.clock import Clock
from portal_emulator.company import Company
from portal_emulator.errors import RestError
from portal_emulator.faults import Faults
from portal_emulator.notifications import Bell
from portal_emulator.operating import Operating
from portal_emulator.reference import Reference
from portal_emulator.tokens import Tokens


@dataclass(slots=True)
class Portal:
    """People, applications, bell and counters of one member_id; `domain` is what it calls itself now."""

    name: str
    member_id: str
    offset: int
    company: Company
    apps: dict[str, App]
    clock: Clock
    tokens: Tokens
    host: str = "localhost"
    port: int = 0
    oauth_base: str = ""
    allow_local_handlers: bool = True
    badge: bool = True
    bucket: LeakyBucket = field(default_factory=LeakyBucket)
    operating: Operating = field(default_factory=Operating)
    calls: CallLog = field(default_factory=CallLog)
    bell: Bell = field(default_factory=Bell)
    faults: Faults = field(default_factory=Faults)
    reference: Reference = field(default_factory=Reference)
    webhooks: dict[str, int] = field(default_factory=dict)
    deliveries: list[dict[str, Any]] = field(default_factory=list)
    pulled: list[dict[str, Any]] = field(default_factory=list)
    frames: dict[str, dict[str, Any]] = field(default_factory=dict)
    kept_answers: dict[tuple[str, int, str, str], tuple[str, Any, float]] = field(default_factory=dict)
    watchers: set[asyncio.Event] = field(default_factory=set)
    closing: bool = False
    _ids: int = 0

    @property
    def domain(self) -> str:
        return f"{self.host}:{self.port}"

    @property
    def origin(self) -> str:
        return f"http://{self.domain}"

    @property
    def rest_base(self) -> str:
        return f"{self.origin}/rest/"

    def number(self) -> int:
        self._ids += 1
        return self._ids

    def app(self, ref: str = "main") -> App:
        """By client_id, or "main" / "foreign" by order of registration; KeyError for neither."""
        names = dict(zip(("main", "foreign"), self.apps.values(), strict=False))
        return self.apps.get(ref) or names[ref]

    def poke(self) -> None:
        """Tells every open portal page that bell, badge or menu may have changed."""
        for watcher in self.watchers:
            watcher.set()

    def check_handler(self, url: str) -> None:
        """A handler needs http(s) and a public name, unless the development setting allows local ones."""
        try:
            parts = urlsplit(url)
        except ValueError as error:
            raise RestError(400, "ERROR_WRONG_HANDLER_URL", "Wrong handler URL") from error
        if parts.scheme not in {"http", "https"}:
            raise RestError(400, "ERROR_UNSUPPORTED_PROTOCOL", "Unsupported event handler protocol")
        host = parts.hostname or ""
        if not host or (not self.allow_local_handlers and _is_local(host)):
            raise RestError(400, "ERROR_WRONG_HANDLER_URL", "Wrong handler URL")


@dataclass(slots=True)
class World:
    """All portals, the authorisation server's tokens and switches, the clock."""

    clock: Clock
    tokens: Tokens
    portals: dict[str, Portal]
    oauth_base: str = ""
    oauth_faults: Faults = field(default_factory=Faults)
    oauth_calls: CallLog = field(default_factory=CallLog)

    def by_member(self, member_id: str) -> Portal | None:
        return next((item for item in self.portals.values() if item.member_id == member_id), None)

    def by_client(self, client_id: str) -> tuple[Portal, App] | None:
        for portal in self.portals.values():
            app = portal.apps.get(client_id)
            if app is not None:
                return portal, app
        return None


def member_id_of(name: str) -> str:
    return hashlib.md5(f"portal/{name}".encode(), usedforsecurity=False).hexdigest()


def _is_local(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return "." not in host or host.endswith((".local", ".localhost", ".internal"))
    return True
