"""Builds the world from a seed, and puts it back the way it was."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from portal_emulator.apps import App, register
from portal_emulator.bucket import LeakyBucket
from portal_emulator.clock import Clock
from portal_emulator.company import build_company, load_seed
from portal_emulator.portal import Portal, World, member_id_of
from portal_emulator.tokens import Tokens

APP_TITLE = "Purchase Requests"
FOREIGN_TITLE = "Another Application"


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the command line decides."""

    host: str = "127.0.0.1"
    public_host: str = "localhost"
    oauth_port: int = 0
    control_port: int = 0
    portals: tuple[str, ...] = ("acme", "globex")
    portal_ports: tuple[int, ...] = ()
    seed: Path | None = None
    app_url: str = ""
    clock: datetime | None = None
    allow_local_handlers: bool = True
    rate_limit: bool = True
    latency_ms: float = 0.0
    badge: bool = True
    log: str = "warning"


def build_world(settings: Settings) -> World:
    clock = Clock(settings.clock)
    tokens = Tokens(clock)
    org = load_seed(settings.seed)
    portals = {name: _portal(name, index, org, tokens, settings) for index, name in enumerate(settings.portals)}
    return World(clock, tokens, portals)


def _portal(name: str, index: int, org: dict[str, Any], tokens: Tokens, settings: Settings) -> Portal:
    apps = [register(name, 1, APP_TITLE), register(name, 2, FOREIGN_TITLE)]
    portal = Portal(
        name=name,
        member_id=member_id_of(name),
        offset=100 * index,
        company=build_company(org, 100 * index),
        apps={app.client_id: app for app in apps},
        clock=tokens.clock,
        tokens=tokens,
        host=settings.public_host,
        allow_local_handlers=settings.allow_local_handlers,
        badge=settings.badge,
        bucket=LeakyBucket(on=settings.rate_limit),
    )
    portal.faults.latency_ms = settings.latency_ms
    portal.webhooks[hashlib.sha256(f"webhook/{name}".encode()).hexdigest()[:16]] = portal.company.admin().id
    apps[1].finished = True
    if settings.app_url:
        point_app(apps[0], settings.app_url)
    return portal


def point_app(app: App, base: str) -> None:
    """Where the section lives: main page and installer at their usual paths."""
    base = base.rstrip("/")
    app.app_url = f"{base}/bitrix24/app"
    app.install_url = f"{base}/bitrix24/install"
    app.redirect_uri = app.redirect_uri or app.app_url


def reset_portal(portal: Portal, settings: Settings, *, keep_install: bool) -> None:
    """People, bell, counters and faults as at the start; applications too unless they are to stay installed."""
    fresh = _portal(portal.name, portal.offset // 100, load_seed(settings.seed), portal.tokens, settings)
    for name in (
        "company",
        "reference",
        "bell",
        "calls",
        "operating",
        "deliveries",
        "pulled",
        "frames",
        "kept_answers",
    ):
        setattr(portal, name, getattr(fresh, name))
    portal.faults.clear()
    portal.faults.latency_ms = settings.latency_ms
    portal.bucket = fresh.bucket
    if not keep_install:
        for client_id, app in fresh.apps.items():
            old = portal.apps[client_id]
            app.app_url, app.install_url, app.redirect_uri = old.app_url, old.install_url, old.redirect_uri
        portal.apps = fresh.apps
    portal.poke()
