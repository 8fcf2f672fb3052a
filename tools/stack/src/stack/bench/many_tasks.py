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
    """For his own department. A session lasts ten minutes, so he signs in anew now and then."""
    written: list[Written] = []
    left = iter(range(count))
    while len(written) < count:
        async with signed_in(stack.gateway_url, stack.control, PORTAL, requester) as person:
            part = islice(left, IN_ONE_SESSION)
            await asyncio.gather(*(_write(person, part, written) for _ in range(WRITERS)))
    return written


async def _write(person: Person, numbers: Iterator[int], written: list[Written]) -> None:
    line = {"description": "Things", "quantity": "1", "unit_price": "300.00", "category": "spare_parts"}
    for nth in numbers:
        made = await person.create({"title": f"Things {nth}", "currency": "EUR", "lines": [line]})
        match = {"If-Match": f'"{made["document_version"]}"'}
        submitted = await person.post(f"/requests/{made['request_id']}/submit", **match)
        decision = {"revision": submitted["revision"], "content_hash": submitted["content_hash"], "comment": ""}
        written.append(Written(made["request_id"], decision))
