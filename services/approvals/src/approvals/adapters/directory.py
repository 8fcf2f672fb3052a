"""The people and departments of a portal, read through Bitrix24's REST and written down in our words."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from approvals.adapters.portal_pages import IncompletePoll, read_lists
from approvals.adapters.portal_reference import CURRENCIES, absences_in, calendar_commands, rates_in
from approvals.adapters.portal_structure import Posts, read_posts
from approvals.usecases.ports import Expected, Found
from common.bitrix24 import PortalClient
from common.bitrix24.wire import as_bool, as_list

OUTSIDERS = frozenset({"extranet", "email"})
POSTS_GOOD_FOR = 600.0

__all__ = ["BitrixDirectory", "Clients", "IncompletePoll", "directory"]


class Clients(Protocol):
    """A client per portal within the share of whoever asks."""

    def __call__(self, portal: UUID) -> PortalClient: ...


@dataclass(frozen=True, slots=True)
class _ReadPosts:
    """Deputies cost a call for fifty departments and seldom change: what was read counts for ten minutes."""

    at: float
    posts: Posts | None


class BitrixDirectory:
    """Port `Directory`. Polls and look-ups have different shares of the portal's rate limit."""

    def __init__(self, polling: Clients, interactive: Clients, clock: Callable[[], float] = time.monotonic) -> None:
        self._polling = polling
        self._interactive = interactive
        self._clock = clock
        self._posts: dict[UUID, _ReadPosts] = {}

    async def read(self, portal: UUID, expected: Expected, now: datetime) -> Found:
        """One call for a small company, two for each 5,000 people, one for what else there is; now and then deputies.

        Raises IncompletePoll or what the client raises.
        """
        client = self._polling(portal)
        extras = [CURRENCIES, *calendar_commands(expected.watched, now)]
        people, departments, (currencies, *calendars) = await read_lists(
            client, expected.people, expected.departments, extras
        )
        posts = await self._posts_of(portal, client, len(departments), thorough=expected.thorough)
        absences = absences_in(calendars) if calendars else None
        return Found(directory(people, departments, posts), absences, rates_in(currencies))

    async def person(self, portal: UUID, person: str) -> Mapping[str, Any] | None:
        answer = await self._interactive(portal).call("user.get", {"FILTER": {"ID": person}})
        rows = [row for row in as_list(answer.result) if str(row.get("ID")) == person]
        return _person(rows[0]) if rows else None

    async def _posts_of(
        self, portal: UUID, client: PortalClient, departments: int, *, thorough: bool
    ) -> Posts | None:
        known = self._posts.get(portal)
        if known is None or thorough or self._clock() - known.at >= POSTS_GOOD_FOR:
            known = self._posts[portal] = _ReadPosts(self._clock(), await read_posts(client, departments))
        return known.posts


def directory(
    people: list[dict[str, Any]], departments: list[dict[str, Any]], posts: Posts | None = None
) -> dict[str, Any]:
    """Canonical: sorted by id, each once, outsiders left out. Departments have a deputy where the portal names them."""
    known = {str(row["ID"]): _person(row) for row in people if row.get("USER_TYPE", "employee") not in OUTSIDERS}
    tree = {str(row["ID"]): _department(row) for row in departments}
    if posts is not None:
        heads_told = any("UF_HEAD" in row for row in departments)
        for number, department in tree.items():
            department["deputy"] = posts.deputies.get(number)
            if not heads_told:  # documented, but missing from the documented answer
                department["head"] = posts.heads.get(number)
    return {"people": [known[each] for each in sorted(known)], "departments": [tree[each] for each in sorted(tree)]}


def _person(row: Mapping[str, Any]) -> dict[str, Any]:
    person = str(row["ID"])
    name = " ".join(part for part in (row.get("NAME"), row.get("LAST_NAME")) if part)
    return {
        "id": person,
        "name": name or row.get("EMAIL") or person,
        "title": row.get("WORK_POSITION") or "",
        "departments": [str(each) for each in as_list(row.get("UF_DEPARTMENT"))],
        "active": as_bool(row.get("ACTIVE")),
    }


def _department(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": str(row["ID"]),
        "name": row.get("NAME") or "",
        "parent": _reference(row.get("PARENT")),
        "head": _reference(row.get("UF_HEAD")),
    }


def _reference(value: Any) -> str | None:
    """PHP writes "nobody" as null, "", "0" or false."""
    return None if value in (None, "", "0", 0, False) else str(value)
