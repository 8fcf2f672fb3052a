"""Which routes a change of the company concerns, in PostgreSQL."""

from uuid import UUID

from approvals.domain.reach import Reach, Scope
from common.persistence.sql import Sql, raw
from common.persistence.transaction import Transaction

_FIRST = UUID(int=0)
_OPEN = "SELECT request_id FROM routes WHERE portal = :portal AND open"
_EVERY = "SELECT request_id FROM routes WHERE portal = :portal"
_PEOPLE = (
    "SELECT request_id FROM tasks WHERE portal = :portal AND state IN ('open', 'suspended')"
    " AND assignee = ANY(:people::text[]) UNION"
    " SELECT request_id FROM tasks WHERE portal = :portal AND state IN ('open', 'suspended')"
    " AND principal = ANY(:people::text[])"
)
_SETS = {Scope.PEOPLE: _PEOPLE, Scope.OPEN: _OPEN, Scope.EVERY: _EVERY}


def _page(reached: str) -> Sql:
    return raw(
        f"WITH reached AS ({reached}) SELECT request_id FROM reached WHERE request_id > :after"  # noqa: S608 - ours
        " ORDER BY request_id LIMIT :limit"
    )


_PAGES = {scope: _page(reached) for scope, reached in _SETS.items()}
_COUNTS = {scope: raw(f"SELECT count(*) FROM ({reached}) AS reached") for scope, reached in _SETS.items()}  # noqa: S608


class SqlTouched:
    """Port `Touched`."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    async def page(self, reach: Reach, after: UUID | None, limit: int) -> list[UUID]:
        if reach.scope is Scope.NOTHING:
            return []
        values = self._values(reach) | {"after": after or _FIRST, "limit": limit}
        return [row["request_id"] for row in await self._tx.fetch(_PAGES[reach.scope], **values)]

    async def count(self, reach: Reach) -> int:
        if reach.scope is Scope.NOTHING:
            return 0
        return int(await self._tx.fetch_value(_COUNTS[reach.scope], **self._values(reach)))

    def _values(self, reach: Reach) -> dict[str, object]:
        people = {"people": list(reach.people)} if reach.scope is Scope.PEOPLE else {}
        return {"portal": self._tx.portal, **people}
