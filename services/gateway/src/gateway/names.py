"""Names for ids, as approvals knows them: kept for minutes, because lists show the same people again and again."""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol
from uuid import UUID

from common.clock import Clock
from common.identity import Caller
from common.web.queries import RemoteProblem, Unreachable

KEPT_SECONDS = 300.0
KEPT_NAMES = 50_000
ASKED_AT_ONCE = 100


class Questions(Protocol):
    """Approvals' queries about people and departments."""

    async def get(self, receiver: str, path: str, caller: Caller, params: Mapping[str, Any] | None = None) -> Any: ...


class Names:
    """Missing names are asked for in one query; without an answer an id stands for itself."""

    def __init__(self, queries: Questions, clock: Clock) -> None:
        self._queries = queries
        self._clock = clock
        self._people: dict[tuple[UUID, str], tuple[float, str]] = {}
        self._departments: dict[UUID, tuple[float, dict[str, str]]] = {}

    async def people(self, caller: Caller, ids: Iterable[str]) -> dict[str, str]:
        now = self._clock().timestamp()
        wanted = set(ids)
        unknown = [i for i in wanted if self._people.get((caller.portal, i), (0.0, ""))[0] < now - KEPT_SECONDS]
        if unknown:
            await self._ask_people(caller, sorted(unknown)[:ASKED_AT_ONCE], now)
        return {i: self._people[caller.portal, i][1] for i in wanted if (caller.portal, i) in self._people}

    async def departments(self, caller: Caller) -> dict[str, str]:
        asked_at, known = self._departments.get(caller.portal, (0.0, {}))
        now = self._clock().timestamp()
        if asked_at < now - KEPT_SECONDS:
            answer = await self._ask("/queries/departments", caller, None)
            if answer is not None:
                known = {d["id"]: d["name"] for d in answer["items"]}
                self._departments[caller.portal] = (now, known)
        return known

    def forget(self, portal: UUID) -> None:
        """The organisation changed."""
        self._departments.pop(portal, None)
        for key in [key for key in self._people if key[0] == portal]:
            del self._people[key]

    async def _ask_people(self, caller: Caller, ids: list[str], now: float) -> None:
        answer = await self._ask("/queries/people", caller, {"ids": ",".join(ids), "limit": len(ids)})
        if answer is None:
            return
        if len(self._people) > KEPT_NAMES:
            self._people.clear()
        for person in answer["items"]:
            self._people[caller.portal, person["id"]] = (now, person["name"])

    async def _ask(self, path: str, caller: Caller, params: Mapping[str, Any] | None) -> Any:
        try:
            return await self._queries.get("approvals", path, caller, params)
        except (Unreachable, RemoteProblem):
            return None
