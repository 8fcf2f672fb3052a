"""The make-believe portals: started as a process, driven through their control API."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from stack.configuration import Configuration
from stack.process import StackProcess, answers, python


def emulator_process(
    configuration: Configuration, portals: tuple[str, ...], run_dir: Path, company: Path | None
) -> StackProcess:
    """`company` is another seed than the emulator's own."""
    ports = configuration.ports
    argv = python(
        "portal_emulator",
        *("--oauth-port", str(ports.oauth)),
        *("--control-port", str(ports.control)),
        *("--portals", ",".join(portals)),
        *("--portal-ports", ",".join(str(port) for port in ports.portals)),
        *("--app-url", configuration.gateway_url),
        *(("--seed", str(company)) if company else ()),
    )
    ready = answers(f"http://127.0.0.1:{ports.control}/control/portals")
    return StackProcess("emulator", argv, {}, run_dir / "emulator.log", ready)


def ready_line(log: Path) -> dict[str, Any]:
    """What the emulator said about itself when it last started."""
    lines = [line for line in log.read_text().splitlines() if line.startswith('{"ready"')]
    said: dict[str, Any] = json.loads(lines[-1])
    return said


@dataclass(frozen=True)
class Control:
    """The control API: what no real portal would let us do."""

    url: str

    async def call(self, method: str, path: str, **content: Any) -> Any:
        async with httpx.AsyncClient(base_url=self.url, timeout=90, trust_env=False) as client:
            answer = await client.request(method, f"/control{path}", **content)
        answer.raise_for_status()
        return answer.json()

    async def tokens(self, portal: str, person: str) -> dict[str, Any]:
        """The fields of an iframe POST of this person (id or seed key)."""
        fields: dict[str, Any] = await self.call("POST", "/tokens", json={"portal": portal, "user": person})
        return fields

    async def install(self, portal: str) -> None:
        """Installs the section as the portal's administrator; raises InstallFailedError when it says no."""
        result = await self.call("POST", "/install", json={"portal": portal})
        if not result["finished"]:
            raise InstallFailedError(
                f"{portal}: the installer page answered {result['status']}: {result['body'][:500]}"
            )

    async def notifications(self, portal: str, person: str | None = None) -> list[dict[str, Any]]:
        params = {"portal": portal} | ({"user": person} if person else {})
        found: list[dict[str, Any]] = await self.call("GET", "/notifications", params=params)
        return found


class InstallFailedError(RuntimeError):
    """The section did not install into an emulated portal."""
