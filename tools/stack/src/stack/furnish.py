"""`python -m stack furnish`: fills a system that already runs somewhere (docker compose) with the demo's contents."""

import os
from collections.abc import Mapping
from pathlib import Path

from stack.demo import say
from stack.place import Place
from stack.seed import seed_requests

# Services whose command lines are needed; each finds its database in variables with its name in front.
COMMANDED = ("gateway", "approvals")


def environment_of(service: str, variables: Mapping[str, str]) -> dict[str, str]:
    """GATEWAY_DATABASE_URL becomes the gateway's DATABASE_URL, and so on."""
    prefix = f"{service.upper()}_"
    return {name.removeprefix(prefix): value for name, value in variables.items() if name.startswith(prefix)}


async def furnish(run_dir: Path, gateway_url: str, control_url: str) -> None:
    """Registers the portals' apps, installs the section, loads the example company, writes some requests.

    A portal that has the section already is left alone, so that the job may run at every start.
    """
    environments = {service: environment_of(service, os.environ) for service in COMMANDED}
    place = Place(run_dir, gateway_url, control_url, environments)
    await place.look_around()
    await place.register_apps()
    fresh = [portal["name"] for portal in place.portals if not portal["app"]["finished"]]
    if fresh:
        say(f"installing Purchase Requests into the portals {' and '.join(fresh)}")
        await place.settle(fresh)
        say(f"{await seed_requests(place, fresh[0])} requests in portal {fresh[0]}")
