"""The people and departments of a portal, read through Bitrix24's REST and written down in our words."""

from collections.abc import Mapping
from typing import Any, Protocol
from uuid import UUID

from common.bitrix24 import PortalClient, PortalError
from common.bitrix24.client import PAGE_SIZE
from common.bitrix24.wire import as_bool, as_list

OUTSIDERS = frozenset({"extranet", "email"})
DISMISSED = {"FILTER": {"ACTIVE": False}}


class IncompletePoll(Exception):
    """The portal did not tell everything; what it told is not used."""


class Clients(Protocol):
    """A client per portal within the share of whoever asks."""

    def __call__(self, portal: UUID) -> PortalClient: ...


class BitrixDirectory:
    """Port `Directory`. Polls and look-ups have different shares of the portal's rate limit."""

    def __init__(self, polling: Clients, interactive: Clients) -> None:
        self._polling = polling
        self._interactive = interactive

    async def read(self, portal: UUID) -> Mapping[str, Any]:
        """One hit for a small company, more pages for a large one. Raises IncompletePoll or what the client raises."""
        client = self._polling(portal)
        first = await client.batch(
            [
                ("people", "user.get", {"sort": "ID", "order": "ASC"}),
                ("dismissed", "user.get", {"sort": "ID", "order": "ASC", **DISMISSED}),
                ("departments", "department.get", {"sort": "ID", "order": "ASC"}),
            ]
        )
        people = await self._rest(client, "user.get", {}, _page(first["people"]))
        people += await self._rest(client, "user.get", DISMISSED, _page(first["dismissed"]))
        departments = _page(first["departments"])
        if len(departments) >= PAGE_SIZE:
            departments = await client.list_by_offset("department.get", {"sort": "ID", "order": "ASC"})
        found = directory(people, departments)
        if not found["people"] or not found["departments"]:
            raise IncompletePoll("no people or no departments")
        return found

    async def person(self, portal: UUID, person: str) -> Mapping[str, Any] | None:
        answer = await self._interactive(portal).call("user.get", {"FILTER": {"ID": person}})
        rows = [row for row in as_list(answer.result) if str(row.get("ID")) == person]
        return _person(rows[0]) if rows else None

    async def _rest(
        self, client: PortalClient, method: str, params: Mapping[str, Any], first: list[dict[str, Any]]
    ) -> list[dict[str, Any]]:
        return first if len(first) < PAGE_SIZE else await client.list_all(method, params)


def directory(people: list[dict[str, Any]], departments: list[dict[str, Any]]) -> dict[str, Any]:
    """Canonical: sorted by id, each once, outsiders left out."""
    known = {str(row["ID"]): _person(row) for row in people if row.get("USER_TYPE", "employee") not in OUTSIDERS}
    tree = {str(row["ID"]): _department(row) for row in departments}
    return {"people": [known[each] for each in sorted(known)], "departments": [tree[each] for each in sorted(tree)]}


def _page(result: Any) -> list[dict[str, Any]]:
    if isinstance(result, PortalError):
        raise result
    return [row for row in as_list(result) if isinstance(row, dict)]


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
