"""Re-routing of many in PostgreSQL: a row for it, a row for each route in it; progress is counted, never kept."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from approvals.usecases.ports import ReRouted, Started
from common.errors import Conflict, NotFound
from common.persistence.sql import raw
from common.persistence.transaction import Transaction

_BEGIN = raw(
    "INSERT INTO re_routings (portal, re_routing_id, started_by, comment, started_at)"
    " VALUES (:portal, :id, :person, :comment, :now) ON CONFLICT DO NOTHING"
)
_ITEMS = raw(
    "INSERT INTO re_routing_items (portal, re_routing_id, request_id, state) SELECT r.portal, :id, r.request_id, 'pending'"
    " FROM routes r WHERE r.portal = :portal AND r.request_id = ANY(:requests::uuid[]) RETURNING request_id"
)
_PENDING = raw(
    "SELECT r.started_by, r.comment FROM re_routing_items i"
    " JOIN re_routings r ON r.portal = i.portal AND r.re_routing_id = i.re_routing_id"
    " WHERE i.portal = :portal AND i.re_routing_id = :id AND i.request_id = :request AND i.state = 'pending'"
    " FOR UPDATE OF i"
)
_FINISH = raw(
    "UPDATE re_routing_items SET state = :state, before = :before, after = :after, problem = :problem, done_at = :now"
    " WHERE portal = :portal AND re_routing_id = :id AND request_id = :request"
)
_HEAD = raw(
    "SELECT r.started_by, r.comment, r.started_at, max(i.done_at) AS done_at,"
    " count(*) FILTER (WHERE i.state = 'pending') AS pending, count(*) FILTER (WHERE i.state = 'changed') AS changed,"
    " count(*) FILTER (WHERE i.state = 'same') AS same, count(*) FILTER (WHERE i.state = 'refused') AS refused"
    " FROM re_routings r LEFT JOIN re_routing_items i ON i.portal = r.portal AND i.re_routing_id = r.re_routing_id"
    " WHERE r.portal = :portal AND r.re_routing_id = :id GROUP BY r.started_by, r.comment, r.started_at"
)
_PAGE = raw(
    "SELECT i.request_id, r.number, i.state, i.before, i.after, i.problem, i.done_at FROM re_routing_items i"
    " JOIN routes r ON r.portal = i.portal AND r.request_id = i.request_id WHERE i.portal = :portal"
    " AND i.re_routing_id = :id AND (:after::uuid IS NULL OR i.request_id > :after::uuid) ORDER BY i.request_id LIMIT :limit"
)


class ReRoutingExists(Conflict):
    """There is a re-routing with this id already."""

    code = "already_exists"


class SqlReRoutings:
    """Port `ReRoutings`."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    async def begin(self, re_routing_id: UUID, person: str, comment: str, request_ids: Sequence[UUID]) -> list[UUID]:
        about = {"person": person, "comment": comment, "now": self._tx.now}
        if not await self._tx.execute(_BEGIN, portal=self._tx.portal, id=re_routing_id, **about):
            raise ReRoutingExists
        rows = await self._tx.fetch(_ITEMS, portal=self._tx.portal, id=re_routing_id, requests=list(request_ids))
        return sorted(row["request_id"] for row in rows)

    async def pending(self, re_routing_id: UUID, request_id: UUID) -> Started | None:
        row = await self._tx.fetch_one(_PENDING, portal=self._tx.portal, id=re_routing_id, request=request_id)
        return Started(row["started_by"], row["comment"]) if row else None

    async def finish(self, re_routing_id: UUID, request_id: UUID, done: ReRouted) -> None:
        came_to = {"state": done.state, "before": done.before, "after": done.after, "problem": done.problem}
        about = {"id": re_routing_id, "request": request_id, "now": self._tx.now}
        await self._tx.execute(_FINISH, portal=self._tx.portal, **about, **came_to)


async def re_routing_of(tx: Transaction, re_routing_id: UUID, after: UUID | None, limit: int) -> dict[str, Any]:
    """How far it is, and a page of its routes by request id. Raises NotFound."""
    head = await tx.fetch_one(_HEAD, portal=tx.portal, id=re_routing_id)
    if head is None:
        raise NotFound
    rows = await tx.fetch(_PAGE, portal=tx.portal, id=re_routing_id, after=after, limit=limit)
    counts = {name: head[name] for name in ("pending", "changed", "same", "refused")}
    items = [
        {
            "request_id": str(row["request_id"]),
            "number": row["number"],
            "state": row["state"],
            "before": row["before"],
            "after": row["after"],
            "problem": row["problem"] or None,
            "done_at": row["done_at"].isoformat() if row["done_at"] else None,
        }
        for row in rows
    ]
    return {
        "re_routing_id": str(re_routing_id),
        "state": "running" if head["pending"] else "done",
        "started_by": head["started_by"],
        "started_at": head["started_at"].isoformat(),
        "done_at": head["done_at"].isoformat() if head["done_at"] and not head["pending"] else None,
        "comment": head["comment"],
        "routes": sum(counts.values()),
        **counts,
        "items": items,
        "next": items[-1]["request_id"] if len(items) == limit else None,
    }
