"""A place where the section is to live: a gateway, emulated portals, and the services' command lines."""

import asyncio
import json
import subprocess
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from stack.configuration import PACKAGES
from stack.emulator import Control
from stack.process import python, surroundings

COMMAND_SECONDS = 180.0


class CommandFailedError(RuntimeError):
    """A service's command line (migrate, load-company …) ended with an error."""


def example_company() -> dict[str, Any]:
    """People, departments, roles, limits, rates and policies, in names of its own."""
    company: dict[str, Any] = json.loads((files("stack") / "data" / "company.json").read_text(encoding="utf-8"))
    return company


class Place:
    """Reached by address alone; `environments` are those of the services whose commands are run here."""

    def __init__(
        self, run_dir: Path, gateway_url: str, control_url: str, environments: Mapping[str, Mapping[str, str]]
    ) -> None:
        self.run_dir = run_dir.resolve()
        self.gateway_url = gateway_url
        self.control = Control(control_url)
        self.portals: list[dict[str, Any]] = []
        self._environments = environments

    def portal(self, name: str) -> dict[str, Any]:
        """What the emulator said about one portal: member_id, origin, people, app …"""
        found: dict[str, Any] = next(p for p in self.portals if p["name"] == name)
        return found

    async def look_around(self) -> None:
        """Asks the emulator which portals there are."""
        self.portals = await self.control.call("GET", "/portals")

    async def register_apps(self) -> None:
        """Makes each portal's local application known to the gateway, as an operator does once per portal."""
        await asyncio.gather(*(self._register(portal["app"]) for portal in self.portals))

    async def _register(self, app: Mapping[str, str]) -> None:
        credentials = ("--client-id", app["client_id"], "--client-secret", app["client_secret"])
        await self.command("gateway", "register-app", *credentials, "--code", app["code"])

    async def install(self, portal: str) -> None:
        """Installs the section into an emulated portal, as its administrator does."""
        await self.control.install(portal)

    async def load_company(self, portal: str, company: Mapping[str, Any] | None = None) -> None:
        """Gives a portal the example company, or `company`: policies, roles, limits, rates, mapped to its people."""
        described = self.portal(portal)
        mapping = {
            "people": {row["key"]: row["id"] for row in described["people"]},
            "departments": {row["key"]: row["id"] for row in described["departments"]},
        }
        people, wanted = self.run_dir / f"people-{portal}.json", self.run_dir / f"company-{portal}.json"
        people.write_text(json.dumps(mapping))
        wanted.write_text(json.dumps(company or example_company()))
        where = ("--portal", described["member_id"], "--people", str(people))
        await self.command("approvals", "load-company", str(wanted), *where)

    async def settle(self, portals: Sequence[str]) -> None:
        """Both of the above for several portals side by side."""
        await asyncio.gather(*(self._settle(portal) for portal in portals))

    async def _settle(self, portal: str) -> None:
        await self.install(portal)
        await self.load_company(portal)

    async def command(self, service: str, *arguments: str) -> str:
        """Runs one command of a service to its end; raises CommandFailedError with what it printed."""
        return await asyncio.to_thread(self._command, service, arguments)

    def _command(self, service: str, arguments: Sequence[str]) -> str:
        done = subprocess.run(
            python(PACKAGES[service], *arguments),
            env=surroundings(self._environments[service]),
            cwd=self.run_dir,
            capture_output=True,
            text=True,
            timeout=COMMAND_SECONDS,
            check=False,
        )
        if done.returncode != 0:
            raise CommandFailedError(f"{service} {' '.join(arguments[:1])}:\n{(done.stdout + done.stderr)[-3000:]}")
        return done.stdout
