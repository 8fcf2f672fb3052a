"""How many decisions wait for each person, and which of these numbers the portal has not been told."""

from collections.abc import Mapping, Sequence

from common.persistence.sql import raw
from common.persistence.transaction import Transaction

_ADD = raw(
    "WITH c AS (SELECT * FROM unnest(:people::text[], :changes::int[]) AS c(person, change))"
    " INSERT INTO counters (portal, person, to_approve) SELECT :portal, c.person, GREATEST(c.change, 0) FROM c"
    " ON CONFLICT (portal, person) DO UPDATE SET to_approve = GREATEST("
    "counters.to_approve + (SELECT c.change FROM c WHERE c.person = EXCLUDED.person), 0)"
)
_RECOUNT = raw(
    "WITH truth AS (SELECT t.person, sum(t.tasks::int)::int AS tasks FROM routes r, jsonb_each_text(r.open_tasks)"
    " AS t(person, tasks) WHERE r.portal = :portal AND r.open_tasks <> '{}' GROUP BY t.person),"
    " wrong AS (SELECT person, COALESCE(truth.tasks, 0) AS tasks FROM truth FULL JOIN"
    " (SELECT person, to_approve FROM counters WHERE portal = :portal) AS kept USING (person)"
    " WHERE kept.to_approve IS DISTINCT FROM COALESCE(truth.tasks, 0))"
    " INSERT INTO counters (portal, person, to_approve) SELECT :portal, person, tasks FROM wrong"
    " ON CONFLICT (portal, person) DO UPDATE SET to_approve = EXCLUDED.to_approve RETURNING person"
)
_OF_PERSON = raw("SELECT to_approve FROM counters WHERE portal = :portal AND person = :person")
_TAKE = raw(
    "UPDATE counters SET pushed = to_approve WHERE portal = :portal AND person IN (SELECT person FROM counters"
    " WHERE portal = :portal AND pushed IS DISTINCT FROM to_approve AND to_approve IN (SELECT DISTINCT to_approve"
    " FROM counters WHERE portal = :portal AND pushed IS DISTINCT FROM to_approve LIMIT :groups) LIMIT 500)"
    " RETURNING person, to_approve"
)
_TOTAL = raw("SELECT COALESCE(sum(to_approve), 0)::int FROM counters WHERE portal = :portal")


class SqlCounters:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    async def add(self, changes: Mapping[str, int]) -> None:
        if changes:
            people = sorted(changes)  # always in this order: two transactions must not lock each other out
            values = {"people": people, "changes": [changes[person] for person in people]}
            await self._tx.later(_ADD, portal=self._tx.portal, **values)

    async def recount(self) -> Sequence[str]:
        return sorted(row["person"] for row in await self._tx.fetch(_RECOUNT, portal=self._tx.portal))

    async def of_person(self, person: str) -> int:
        found = await self._tx.fetch_value(_OF_PERSON, portal=self._tx.portal, person=person)
        return int(found or 0)

    async def take_unpushed(self, groups: int) -> dict[int, list[str]]:
        """At most so many numbers, each with the people who should see it.

        They count as told: nothing is pushed twice, since the section asks for the truth anyway.
        """
        found: dict[int, list[str]] = {}
        for row in await self._tx.fetch(_TAKE, portal=self._tx.portal, groups=groups):
            found.setdefault(row["to_approve"], []).append(row["person"])
        return {number: sorted(people) for number, people in found.items()}

    async def total(self) -> int:
        """Open decisions of the whole portal."""
        return int(await self._tx.fetch_value(_TOTAL, portal=self._tx.portal))
