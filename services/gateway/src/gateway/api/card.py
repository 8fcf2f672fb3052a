"""The card of a request: the document from requests and its route from approvals, read at the same time."""

import asyncio
from typing import Any
from uuid import UUID

from common.identity import Caller
from common.web.queries import RemoteProblem
from gateway.parts import Parts

NOT_FOUND = 404
DECIDED_ELSEWHERE = {"submitting", "in_approval"}
"""In these states approvals knows better than requests, whose status is a mirror."""


async def read_card(parts: Parts, caller: Caller, request_id: UUID) -> dict[str, Any]:
    """Raises RemoteProblem (404 for whoever holds no key) and Unreachable."""
    card, route = await asyncio.gather(
        parts.queries.get("requests", f"/queries/requests/{request_id}", caller), _route(parts, caller, request_id)
    )
    orders = card.get("orders") or []
    people = {card["requester"], card["preparer"], *(order["by"] for order in orders)}
    names = await parts.names.people(caller, people)
    departments = await parts.names.departments(caller)
    submitted = card.get("submitted")
    current = route is not None and route["revision"] == card["revision"]
    status = route["status"] if route and current and card["status"] in DECIDED_ELSEWHERE else card["status"]
    department = (card["document"] or {}).get("department")
    joined: dict[str, Any] = card | {
        "status": status,
        "content_hash": route["content_hash"] if route and current else (submitted or {}).get("content_hash"),
        "requester": {"id": card["requester"], "name": names.get(card["requester"], card["requester"])},
        "preparer": {"id": card["preparer"], "name": names.get(card["preparer"], card["preparer"])},
        "department": department and {"id": department, "name": departments.get(department, department)},
        "orders": [order | {"by_name": names.get(order["by"], order["by"])} for order in orders],
        "route": route,
        "can": list(dict.fromkeys([*card.get("can", []), *(route or {}).get("can", [])])),
    }
    return joined


async def _route(parts: Parts, caller: Caller, request_id: UUID) -> dict[str, Any] | None:
    """None for a request that has no route yet, or one that this person may not see."""
    try:
        route: dict[str, Any] = await parts.queries.get("approvals", f"/queries/routes/{request_id}", caller)
    except RemoteProblem as error:
        if error.status == NOT_FOUND:
            return None
        raise
    return route
