"""Many submitted requests that wait for the head of one department, written over the API."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from stack.bench.table import PORTAL
from stack.section import Person, signed_in
from stack.stack import Stack

WRITERS = 10
IN_ONE_SESSION = 500


@dataclass(frozen=True)
class Written:
    """`decision` is the body of an approval of what was submitted."""

    request: str
    decision: dict[str, Any]


async def submit_many(stack: Stack, requester: str, count: int) -> list[Written]:
    """All of one content, for his own department. A session lasts ten minutes, so he signs in anew now and then."""
    written: list[str] = []
    left = iter(range(count))
    while len(written) < count:
        async with signed_in(stack.gateway_url, stack.control, PORTAL, requester) as person:
            part = islice(left, IN_ONE_SESSION)
            await asyncio.gather(*(_write(person, part, written) for _ in range(WRITERS)))
            card = await person.card(written[0])
    decision = {"revision": card["revision"], "content_hash": card["content_hash"], "comment": ""}
    return [Written(request, decision) for request in written]


async def _write(person: Person, numbers: Iterator[int], written: list[str]) -> None:
    line = {"description": "Things", "quantity": "1", "unit_price": "300.00", "category": "spare_parts"}
    for _ in numbers:
        made = await person.create({"title": "Things", "currency": "EUR", "lines": [line]})
        await person.post(f"/requests/{made['request_id']}/submit", **{"If-Match": f'"{made["document_version"]}"'})
        written.append(made["request_id"])
