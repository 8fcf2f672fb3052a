"""`python -m stack story`: one purchase through the running demo, every hop with its time."""

import asyncio
import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from stack.emulator import Control
from stack.section import Person, signed_in

REQUESTER = "p17"
HOP_SECONDS = 30.0
APPROVALS_LIMIT = 12

DRAFT = {
    "title": "Patch cables for the new office",
    "justification": "Forty desks move in next month.",
    "currency": "EUR",
    "lines": [
        {
            "description": "Patch cable, 3 m",
            "quantity": "80",
            "unit_price": "17.90",
            "tax_rate": "19",
            "category": "it_hardware",
            "cost_center": "cc-infra-110",
        }
    ],
}


class NoDemoError(RuntimeError):
    """The story needs a running demo."""


@dataclass
class Teller:
    """Prints each hop with the milliseconds since the hop before and since the start."""

    say: Callable[[str], None] = print
    started: float = field(default_factory=time.monotonic)
    last: float = field(default_factory=time.monotonic)
    hops: list[tuple[str, float]] = field(default_factory=list)

    def hop(self, text: str) -> None:
        now = time.monotonic()
        self.hops.append((text, now - self.last))
        self.say(f"{(now - self.started) * 1000:8.0f} ms  +{(now - self.last) * 1000:6.0f} ms  {text}")
        self.last = now


@dataclass(frozen=True)
class Scene:
    """Where the story plays: a running demo and one of its portals."""

    gateway: str
    control: Control
    portal: dict[str, Any]

    def name_of(self, person: str) -> str:
        return next((str(row["name"]) for row in self.portal["people"] if row["id"] == person), person)

    def department_of(self, key: str) -> str:
        return next(str(row["department"]) for row in self.portal["people"] if row["key"] == key)

    async def told(self, person: str, request: str, since: set[Any]) -> dict[str, Any]:
        """The first notification about this request that this person did not have before."""
        tag = f"pr:{request}:{person}"
        deadline = time.monotonic() + HOP_SECONDS
        while time.monotonic() < deadline:
            for item in await self.control.notifications(self.portal["name"], person):
                if tag in item["tag"] and item["id"] not in since:
                    return item
            await asyncio.sleep(0.02)
        raise TimeoutError(f"{self.name_of(person)} was not notified about {request} within {HOP_SECONDS:.0f} s")

    async def bell(self, person: str) -> set[Any]:
        return {item["id"] for item in await self.control.notifications(self.portal["name"], person)}


def running_demo(run_dir: Path) -> Scene:
    place = run_dir / "demo.json"
    demo = json.loads(place.read_text()) if place.exists() else {}
    if not demo or not lives(demo["pid"]):
        raise NoDemoError("no demo is running here: start it with `make demo`, then tell the story in another terminal")
    return Scene(demo["gateway"], Control(demo["control"]), demo["portals"][0])


def lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def tell_story(scene: Scene, teller: Teller) -> None:
    """Install, create, submit, every approval with its notification, the requester's last notification."""
    await scene.control.install(scene.portal["name"])
    teller.hop("the installer ran: administrator proved, menu item and events bound (once, however often it runs)")
    async with signed_in(scene.gateway, scene.control, scene.portal["name"], REQUESTER) as requester:
        teller.hop(f"{scene.name_of(requester.id)} is signed in: AUTH_ID proved at the OAuth server, session made")
        heard = await scene.bell(requester.id)
        made = await requester.create({**DRAFT, "department": scene.department_of(REQUESTER)})
        request = str(made.get("id") or made["request_id"])
        teller.hop(f"draft {request} is written by the requests service")
        result = await requester.submit(request)
        teller.hop(f"submitted: requests froze revision {result['revision']}, approvals planned its route")
        card = await requester.card(request)
        teller.hop(f"the card shows the route: {(card['route'] or {}).get('text')}")
        await _approvals(scene, teller, requester, request)
        last = await scene.told(requester.id, request, heard)
        teller.hop(f"{scene.name_of(requester.id)} reads in the portal: {last['text_out'].splitlines()[0]}")


async def _approvals(scene: Scene, teller: Teller, requester: Person, request: str) -> None:
    for _ in range(APPROVALS_LIMIT):
        card = await requester.card(request)
        if card["status"] != "in_approval":
            teller.hop(f"the request is {card['status']}")
            return
        asked = str(card["route"]["open_tasks"][0]["assignee"])
        await scene.told(asked, request, set())
        teller.hop(f"{scene.name_of(asked)} has the notification in the portal's bell")
        async with signed_in(scene.gateway, scene.control, scene.portal["name"], asked) as approver:
            teller.hop(f"{scene.name_of(asked)} opened the section ({len(await approver.tasks())} to approve)")
            await approver.decide("approve", request)
        teller.hop(f"{scene.name_of(asked)} approved; approvals committed and answered")
    raise RuntimeError(f"{request} is still in approval after {APPROVALS_LIMIT} decisions")
