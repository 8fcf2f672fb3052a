"""A client as integrators are told to write one: the same key until there is an answer, then the operation."""

import asyncio
import time
import uuid
from collections.abc import Mapping
from typing import Any

import httpx

from stack.emulator import Control
from stack.load.journal import Entry, Journal

AGAIN_AFTER = 0.25
GIVE_UP_AFTER = 200.0
ACCEPTED = 202
UNAVAILABLE = frozenset({429, 500, 502, 503, 504})
UNAUTHORISED = 401


class Client:
    """One HTTP client for many people of one portal; every command ends in the journal."""

    def __init__(self, gateway_url: str, control: Control, portal: str, journal: Journal) -> None:
        self._api = f"{gateway_url}/api/v1"
        self._control = control
        self._portal = portal
        self.journal = journal
        self._tokens: dict[str, str] = {}
        self._http = httpx.AsyncClient(timeout=15, trust_env=False)

    async def close(self) -> None:
        await self._http.aclose()

    async def sign_in(self, person: str) -> None:
        """Raises httpx errors when the gateway says no."""
        fields = await self._control.tokens(self._portal, person)
        exchange = {"auth_id": fields["AUTH_ID"], "member_id": fields["member_id"]}
        answer = await self._http.post(f"{self._api}/session", json=exchange)
        self._tokens[person] = answer.raise_for_status().json()["token"]

    async def get(self, person: str, path: str) -> tuple[int, Any]:
        """Status and body; tries until the system answers."""
        answer = await self._until_answered("GET", f"{self._api}{path}", person, {}, None)
        return answer.status_code, answer.json()

    async def command(
        self,
        name: str,
        person: str,
        path: str,
        body: dict[str, Any],
        *,
        method: str = "POST",
        version: int | None = None,
    ) -> Entry:
        """Sends it until its outcome is known (or the time is up: outcome stays `unknown`)."""
        entry = Entry(name, person, path.split("/")[2] if path.count("/") > 1 else "", body, str(uuid.uuid4()))
        self.journal.entries.append(entry)
        headers = {"Idempotency-Key": entry.key} | ({"If-Match": f'"{version}"'} if version is not None else {})
        started = time.perf_counter()
        try:
            async with asyncio.timeout(GIVE_UP_AFTER):
                while entry.outcome == "unknown":
                    answer = await self._until_answered(method, f"{self._api}{path}", person, headers, entry)
                    if answer.status_code == ACCEPTED:
                        await self._follow(entry, person, answer.headers["Location"])
                    else:
                        entry.status, entry.answer = answer.status_code, answer.json()
                        entry.outcome = "succeeded" if answer.is_success else "refused"
        except TimeoutError:
            entry.outcome = "unknown"
        entry.seconds = time.perf_counter() - started
        return entry

    async def _until_answered(
        self, method: str, url: str, person: str, headers: Mapping[str, str], entry: Entry | None
    ) -> httpx.Response:
        async with asyncio.timeout(GIVE_UP_AFTER):
            while True:
                if entry is not None:
                    entry.attempts += 1
                try:
                    if person not in self._tokens:
                        await self.sign_in(person)
                    bearer = {"Authorization": f"Bearer {self._tokens[person]}"}
                    body = entry.body if entry is not None else None
                    answer = await self._http.request(method, url, json=body, headers={**headers, **bearer})
                except httpx.HTTPError:
                    await asyncio.sleep(AGAIN_AFTER)
                    continue
                if answer.status_code == UNAUTHORISED:
                    self._tokens.pop(person, None)
                elif answer.status_code not in UNAVAILABLE:
                    return answer
                await asyncio.sleep(AGAIN_AFTER)

    async def _follow(self, entry: Entry, person: str, location: str) -> None:
        url = str(httpx.URL(self._api).join(location))
        async with asyncio.timeout(GIVE_UP_AFTER):
            while True:
                answer = await self._until_answered("GET", url, person, {}, None)
                operation = answer.json()
                if operation.get("state") == "succeeded":
                    entry.outcome, entry.status, entry.answer = "succeeded", 200, operation["result"]
                    return
                if operation.get("state") in {"refused", "failed"}:
                    problem = operation["problem"]
                    entry.outcome, entry.status, entry.answer = operation["state"], problem["status"], problem
                    return
                if operation.get("delayed"):
                    return  # its confirm was lost and maybe the command too: the same key again is always safe
                await asyncio.sleep(AGAIN_AFTER)
