"""Some requests to look at: drafts, open ones at different heights, decided ones."""

import asyncio
import json
import time
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from stack.place import Place
from stack.section import Person, RefusedError, signed_in

ORGANISATION_SECONDS = 60.0


@dataclass(frozen=True)
class Wish:
    """One example request: who writes it, whether it is submitted, what the next people asked say to it."""

    requester: str
    draft: dict[str, Any]
    verdicts: tuple[str, ...] = ()
    submit: bool = True
    comment: str = ""
    department: str | None = None


def wishes() -> list[Wish]:
    text = (files("stack") / "data" / "requests.json").read_text(encoding="utf-8")
    return [Wish(**{**row, "verdicts": tuple(row.get("verdicts", ()))}) for row in json.loads(text)]


async def seed_requests(place: Place, portal: str) -> int:
    """Writes, submits and decides the example requests over the public API; answers how many it wrote.

    None where somebody has requests already: a portal that was made anew meets the same databases.
    """
    departments = {row["key"]: row["id"] for row in place.portal(portal)["departments"]}
    rows = wishes()
    await _organisation_known(place, portal, rows[0].requester)
    async with signed_in(place.gateway_url, place.control, portal, rows[0].requester) as requester:
        if (await requester.get("/requests", limit=1))["items"]:
            return 0
    for wish in rows:
        draft = {**wish.draft}
        if wish.department is not None:
            draft["department"] = departments[wish.department]
        await _fulfil(place, portal, wish, draft)
    return len(rows)


async def _fulfil(place: Place, portal: str, wish: Wish, draft: dict[str, Any]) -> None:
    async with signed_in(place.gateway_url, place.control, portal, wish.requester) as requester:
        made = await requester.create(draft)
        request = str(made.get("id") or made["request_id"])
        if wish.submit:
            await requester.submit(request)
        for verdict in wish.verdicts:
            await decide_next(place, requester, request, verdict, wish.comment)


async def decide_next(place: Place, requester: Person, request: str, verdict: str, comment: str) -> str:
    """The first person now asked decides; answers who it was."""
    card = await requester.card(request)
    tasks = card["route"]["open_tasks"]
    asked = str(tasks[0]["assignee"])
    async with signed_in(place.gateway_url, place.control, requester.portal, asked) as approver:
        await approver.decide(verdict, request, comment)
    return asked


async def _organisation_known(place: Place, portal: str, person: str) -> None:
    """Approvals reads the portal's people after the installation; until then nobody may submit."""
    deadline = time.monotonic() + ORGANISATION_SECONDS
    while True:
        async with signed_in(place.gateway_url, place.control, portal, person) as someone:
            try:
                me = await someone.get("/me")
                if me["known"] and me["departments"]:
                    return
            except RefusedError as error:
                me = error.problem
        if time.monotonic() > deadline:
            raise TimeoutError(f"{portal}: the organisation was not read within a minute: {me}")
        await asyncio.sleep(0.5)
