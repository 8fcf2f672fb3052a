"""What approvals says about a person: kept for a minute; up to ten minutes old it still serves reads, never writes."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from common.clock import Clock
from common.identity import Caller, Standing, system_caller
from common.web.queries import RemoteProblem, Unreachable
from gateway.problems import ServiceUnavailable

KEPT_PEOPLE = 50_000


class ApprovalsQueries(Protocol):
    """The one question asked here."""

    async def get(self, receiver: str, path: str, caller: Caller, params: Mapping[str, Any] | None = None) -> Any: ...


@dataclass(frozen=True, slots=True)
class PersonStanding:
    """`asked_at` is Unix time; `answer` is what approvals wrote, with the names people see."""

    asked_at: float
    standing: Standing
    answer: Mapping[str, Any]


class Standings:
    """One question per person and minute, however many requests wait for it."""

    def __init__(self, queries: ApprovalsQueries, clock: Clock, *, fresh: float, grace: float) -> None:
        self._queries = queries
        self._clock = clock
        self._fresh = fresh
        self._grace = grace
        self._kept: dict[tuple[UUID, str], PersonStanding] = {}
        self._asking: dict[tuple[UUID, str], asyncio.Task[PersonStanding]] = {}

    async def for_writing(self, portal: UUID, person: str) -> PersonStanding:
        """Raises ServiceUnavailable when nothing fresh can be had."""
        return await self._get((portal, person), self._fresh)

    async def for_reading(self, portal: UUID, person: str) -> PersonStanding:
        """Like `for_writing`, but an answer of the last ten minutes will do."""
        return await self._get((portal, person), self._grace)

    def forget(self, portal: UUID) -> None:
        for key in [key for key in self._kept if key[0] == portal]:
            del self._kept[key]

    async def _get(self, key: tuple[UUID, str], good_for: float) -> PersonStanding:
        kept = self._kept.get(key)
        if kept is not None and self._age(kept) < self._fresh:
            return kept
        try:
            return await asyncio.shield(self._ask_once(key))
        except Unreachable as error:
            if kept is not None and self._age(kept) < good_for:
                return kept
            raise ServiceUnavailable("nobody can say what you may do right now") from error
        except RemoteProblem as error:
            raise ServiceUnavailable(f"approvals answered {error.status}") from error

    def _ask_once(self, key: tuple[UUID, str]) -> "asyncio.Task[PersonStanding]":
        task = self._asking.get(key)
        if task is None:
            task = self._asking[key] = asyncio.create_task(self._ask(key))
            task.add_done_callback(lambda done: self._answered(key, done))
        return task

    def _answered(self, key: tuple[UUID, str], done: "asyncio.Task[PersonStanding]") -> None:
        self._asking.pop(key, None)
        if not done.cancelled():
            done.exception()  # whoever waited has seen it

    async def _ask(self, key: tuple[UUID, str]) -> PersonStanding:
        portal, person = key
        answer = await self._queries.get(
            "approvals", "/queries/standing", system_caller(portal, "gateway"), {"person": person}
        )
        if len(self._kept) >= KEPT_PEOPLE:
            self._kept.clear()
        kept = self._kept[key] = PersonStanding(self._clock().timestamp(), _standing(answer), answer)
        return kept

    def _age(self, kept: PersonStanding) -> float:
        return self._clock().timestamp() - kept.asked_at


def _standing(answer: Mapping[str, Any]) -> Standing:
    departments = [d["id"] if isinstance(d, Mapping) else d for d in answer.get("departments", [])]
    named = {name: answer[name] for name in Standing.__dataclass_fields__ if answer.get(name) is not None}
    return Standing.of(named | {"departments": departments})
