"""Lives of purchase requests as a random, seeded mix: submits, decisions (also racing ones), withdraws, rework."""

import asyncio
import random
import uuid
from dataclasses import dataclass
from typing import Any

from stack.load.client import Client
from stack.load.journal import Entry

REQUESTERS = ("p16", "p17", "p24", "p25", "p26", "p33", "p34")
KINDS = (("1200.00", "office_supplies"), ("3000.00", "it_hardware"), ("480.50", "travel"), ("6200.00", "spare_parts"))
MOVES = (("approve", 78), ("reject", 6), ("return", 8), ("withdraw", 8))
LONGEST_LIFE = 14
LEFT_OPEN = 0.12  # some are never finished: bells must show exactly those
OK = 200


@dataclass
class People:
    """Ids of one portal by their key in the example company."""

    ids: dict[str, str]

    @classmethod
    def of(cls, portal: dict[str, Any]) -> "People":
        return cls({row["key"]: row["id"] for row in portal["people"]})

    def __getitem__(self, key: str) -> str:
        return self.ids[key]


def document(chance: random.Random) -> dict[str, Any]:
    price, category = chance.choice(KINDS)
    line = {
        "description": f"Item {chance.randrange(10_000)}",
        "quantity": "1",
        "unit_price": price,
        "category": category,
    }
    return {
        "title": f"Purchase {chance.randrange(10_000)}",
        "justification": "load",
        "currency": "EUR",
        "lines": [line],
    }


async def live(client: Client, people: People, chance: random.Random) -> None:
    """One request from draft to its end, or until its story gets too long."""
    requester = people[chance.choice(REQUESTERS)]
    content = document(chance)
    created = await client.command("save_draft", requester, "/requests", content | {"id": str(uuid.uuid4())})
    if created.outcome != "succeeded":
        return
    request = created.body["id"]
    created.request = request
    if chance.random() < 0.05:
        await _cancel(client, requester, request)
        return
    await _submit(client, requester, request)
    for _ in range(chance.randrange(3) if chance.random() < LEFT_OPEN else LONGEST_LIFE):
        card = await _card(client, requester, request)
        if card["status"] not in {"in_approval", "returned", "draft"}:
            return
        if card["status"] == "in_approval":
            await _move(client, requester, card, chance)
        elif chance.random() < 0.5:
            await _cancel(client, requester, request)
            return
        else:
            edited = content | {"lines": [content["lines"][0] | {"description": f"Again {chance.randrange(999)}"}]}
            await client.command(
                "edit_request",
                requester,
                f"/requests/{request}",
                edited,
                method="PUT",
                version=card["document_version"],
            )
            await _submit(client, requester, request)


async def _card(client: Client, requester: str, request: str) -> dict[str, Any]:
    """What was written can be read: raises AssertionError for any answer but the card."""
    status, card = await client.get(requester, f"/requests/{request}")
    if status != OK:
        raise AssertionError(f"the card of {request} answered {status}: {card}")
    found: dict[str, Any] = card
    return found


async def _submit(client: Client, requester: str, request: str) -> Entry:
    card = await _card(client, requester, request)
    return await client.command(
        "submit_request", requester, f"/requests/{request}/submit", {}, version=card["document_version"]
    )


async def _cancel(client: Client, requester: str, request: str) -> Entry:
    card = await _card(client, requester, request)
    return await client.command(
        "cancel_request",
        requester,
        f"/requests/{request}/cancel",
        {"comment": "not needed"},
        version=card["document_version"],
    )


async def _move(client: Client, requester: str, card: dict[str, Any], chance: random.Random) -> None:
    asked = [task["assignee"] for task in (card["route"] or {}).get("open_tasks", ())]
    if not asked:
        await asyncio.sleep(0.1)
        return
    (move,) = chance.choices([m for m, _ in MOVES], [w for _, w in MOVES])
    path = f"/requests/{card['id']}/{move}"
    if move == "withdraw":
        await client.command("withdraw_request", requester, path, {"revision": card["revision"], "comment": "wait"})
        return
    body = {"revision": card["revision"], "content_hash": card["content_hash"], "comment": "seen"}
    actors = chance.sample(asked, k=min(len(asked), 2 if chance.random() < 0.3 else 1))
    await asyncio.gather(*(client.command(f"{move}_request", actor, path, body) for actor in actors))
