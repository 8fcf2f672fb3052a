"""The command line."""

import argparse
from datetime import UTC, datetime
from pathlib import Path

from portal_emulator.world import Settings


def parse(arguments: list[str] | None = None) -> tuple[Settings, bool]:
    """Settings, and whether the process has to die with its parent."""
    given = _parser().parse_args(arguments)
    settings = Settings(
        host=given.host,
        public_host=given.public_host,
        oauth_port=given.oauth_port,
        control_port=given.control_port,
        portals=tuple(given.portals.split(",")),
        portal_ports=tuple(int(port) for port in given.portal_ports.split(",") if port),
        seed=given.seed,
        app_url=given.app_url,
        clock=given.clock,
        allow_local_handlers=given.allow_local_handlers,
        rate_limit=given.rate_limit,
        latency_ms=given.latency_ms,
        badge=given.badge,
        log=given.log,
    )
    return settings, given.die_with_parent


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="portal_emulator", description="A make-believe Bitrix24.")
    add, flag = parser.add_argument, argparse.BooleanOptionalAction
    add("--host", default="127.0.0.1", help="address to listen on (127.0.0.1 also listens on ::1)")
    add("--public-host", default="localhost", help="name the portals and the OAuth server call themselves")
    add("--oauth-port", type=int, default=0, help="0 = a free port")
    add("--control-port", type=int, default=0, help="0 = a free port")
    add("--portals", default="acme,globex", help="names, comma separated; the nth has ids from 100*(n-1)+1")
    add("--portal-ports", default="", help="comma separated, one per portal, 0 = a free port")
    add("--seed", type=Path, help="organisation file (default: the company shipped with the package)")
    add("--app-url", default="", help="base address of the section, e.g. http://127.0.0.1:8080")
    add("--clock", type=_moment, help="start of the emulated time, ISO 8601")
    add("--log", default="warning", choices=("debug", "info", "warning", "error"), help="log level on stderr")
    add("--allow-local-handlers", action=flag, default=True, help="accept handlers on localhost and addresses")
    add("--rate-limit", action=flag, default=True, help="2 requests a second, burst of 50, per source address")
    add("--latency-ms", type=float, default=0.0, help="added to every REST call, per command in a batch")
    add("--badge", action=flag, default=True, help="show app option bx24_leftMenuCounter as the menu badge")
    add("--die-with-parent", action="store_true", help="SIGTERM when the starting process ends (Linux)")
    return parser


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
