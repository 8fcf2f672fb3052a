"""A person using the public API, signed in the way the frame signs in."""

import asyncio
import time
import uuid
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from stack.emulator import Control

WAIT_SECONDS = 20.0
ACCEPTED = 202


class RefusedError(RuntimeError):
    """The API answered with a problem; `problem` is its body."""

    def __init__(self, what: str, status: int, problem: Mapping[str, Any]) -> None:
        super().__init__(f"{what}: {status} {problem.get('code')}: {problem.get('detail') or problem.get('title')}")
        self.status = status
        self.problem = problem


@dataclass
class Person:
    """One signed-in person of one portal."""

    portal: str
    id: str
    http: httpx.AsyncClient

    async def get(self, path: str, **params: Any) -> Any:
        return await self._call("GET", path, params=params)

    async def post(self, path: str, body: Any = None, **headers: str) -> Any:
        """One command; waits for its outcome when the answer comes before it."""
        key = {"Idempotency-Key": str(uuid.uuid4()), "Prefer": "wait=5"}
        return await self._call("POST", path, json=body if body is not None else {}, headers={**key, **headers})

    async def create(self, draft: Mapping[str, Any]) -> dict[str, Any]:
        """A draft, as card or as the command's short result; both name id and version."""
        made: dict[str, Any] = await self.post("/requests", draft)
        return made

    async def card(self, request: str) -> dict[str, Any]:
        card: dict[str, Any] = await self.get(f"/requests/{request}")
        return card

    async def submit(self, request: str) -> dict[str, Any]:
        card = await self.card(request)
        match = {"If-Match": f'"{card["document_version"]}"'}
        result: dict[str, Any] = await self.post(f"/requests/{request}/submit", **match)
        return result

    async def decide(self, verdict: str, request: str, comment: str = "") -> dict[str, Any]:
        """`verdict` is approve, reject or return, about the content now on the card."""
        card = await self.card(request)
        body = {"revision": card["revision"], "content_hash": card["content_hash"], "comment": comment}
        result: dict[str, Any] = await self.post(f"/requests/{request}/{verdict}", body)
        return result

    async def tasks(self) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = (await self.get("/tasks"))["items"]
        return items

    async def _call(self, method: str, path: str, **content: Any) -> Any:
        answer = await self.http.request(method, path, **content)
        if answer.status_code == ACCEPTED:
            return await self._outcome(answer.headers["Location"])
        if not answer.is_success:
            raise RefusedError(f"{method} {path} as {self.id}", answer.status_code, _body(answer))
        return answer.json()

    async def _outcome(self, location: str) -> Any:
        deadline = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < deadline:
            answer = await self.http.get(httpx.URL(self.http.base_url).join(location))
            outcome = answer.raise_for_status().json()
            if outcome["state"] == "succeeded":
                return outcome["result"]
            if outcome["state"] != "pending":
                raise RefusedError(location, outcome["problem"]["status"], outcome["problem"])
            await asyncio.sleep(0.1)
        raise TimeoutError(f"{location} is still pending after {WAIT_SECONDS:.0f} s")


def _body(answer: httpx.Response) -> dict[str, Any]:
    try:
        body: dict[str, Any] = answer.json()
    except ValueError:
        return {"detail": answer.text[:300]}
    return body


@asynccontextmanager
async def signed_in(gateway_url: str, control: Control, portal: str, person: str) -> AsyncIterator[Person]:
    """Exchanges a frame's AUTH_ID for a session. `person` is an id of the portal or a key of the example company."""
    fields = await control.tokens(portal, person)
    async with httpx.AsyncClient(base_url=f"{gateway_url}/api/v1", timeout=30, trust_env=False) as http:
        exchange = {"auth_id": fields["AUTH_ID"], "member_id": fields["member_id"]}
        answer = await http.post("/session", json=exchange)
        if not answer.is_success:
            raise RefusedError(f"sign-in of {person} in {portal}", answer.status_code, _body(answer))
        session = answer.json()
        http.headers["Authorization"] = f"Bearer {session['token']}"
        yield Person(portal, session["person"], http)
