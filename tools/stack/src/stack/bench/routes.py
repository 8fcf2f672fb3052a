"""One full route over the public API: create, submit, three approvals; what the bench repeats and measures."""

import asyncio
import time
import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import httpx

from stack.emulator import Control

# Hardware for 8 200 EUR of the Infrastructure department: its head (limit 15 000), one asset manager, one controller
# (over 2 500): three approvals in three stages, no buyer (over 10 000).
DOCUMENT: dict[str, Any] = {
    "title": "Bench",
    "justification": "measured",
    "currency": "EUR",
    "lines": [
        {
            "description": "Servers",
            "quantity": "2",
            "unit_price": "4000.00",
            "category": "it_hardware",
            "tax_rate": "20",
        },
        {"description": "Rails", "quantity": "4", "unit_price": "50.00", "category": "it_hardware"},
    ],
}
REQUESTER = "p16"
STEPS = (("p15",), ("p11", "p12"), ("p05", "p06"))


@dataclass
class Samples:
    """Seconds from click to answer, by command."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    failures: list[str] = field(default_factory=list)
    finished: int = 0


class Bench:
    """Signed-in people of one portal on one keep-alive client."""

    def __init__(self, gateway_url: str, control: Control, portal: dict[str, Any]) -> None:
        self._control = control
        self._portal = portal
        self._ids = {row["key"]: row["id"] for row in portal["people"]}
        self._headers: dict[str, dict[str, str]] = {}
        self._http = httpx.AsyncClient(
            base_url=f"{gateway_url}/api/v1", timeout=30, trust_env=False, limits=httpx.Limits(max_connections=100)
        )

    @property
    def requester(self) -> str:
        """Bitrix24's id of who writes the requests."""
        requester: str = self._ids[REQUESTER]
        return requester

    async def sign_in(self) -> None:
        for key in (REQUESTER, *(person for step in STEPS for person in step)):
            fields = await self._control.tokens(self._portal["name"], self._ids[key])
            exchange = {"auth_id": fields["AUTH_ID"], "member_id": fields["member_id"]}
            answer = (await self._http.post("/session", json=exchange)).raise_for_status()
            self._headers[key] = {"Authorization": f"Bearer {answer.json()['token']}"}

    async def close(self) -> None:
        await self._http.aclose()

    async def route(self, samples: Samples, nth: int) -> None:
        """Create, submit, three approvals; each answer awaited. Failures are kept, not raised."""
        made = await self._timed(samples, "create", REQUESTER, "/requests", DOCUMENT | {"id": str(uuid.uuid4())})
        if made is None:
            return
        path = f"/requests/{made['request_id']}"
        version = {"If-Match": f'"{made["document_version"]}"'}
        submitted = await self._timed(samples, "submit", REQUESTER, f"{path}/submit", {}, version)
        if submitted is None:
            return
        card = (await self._http.get(path, headers=self._headers[REQUESTER])).json()
        body = {"revision": submitted["revision"], "content_hash": card["content_hash"], "comment": ""}
        for step in STEPS:
            done = await self._timed(samples, "approve", step[nth % len(step)], f"{path}/approve", body)
            if done is None:
                return
        samples.finished += 1

    async def _timed(
        self,
        samples: Samples,
        name: str,
        person: str,
        path: str,
        body: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> dict[str, Any] | None:
        sent = {"Idempotency-Key": str(uuid.uuid4()), "Prefer": "wait=10", **self._headers[person], **(headers or {})}
        started = time.perf_counter()
        answer = await self._http.post(path, json=body, headers=sent)
        samples.seconds[name].append(time.perf_counter() - started)
        if answer.status_code not in {200, 201}:
            samples.failures.append(f"{name}: {answer.status_code} {answer.text[:200]}")
            return None
        result: dict[str, Any] = answer.json()
        return result

    async def closed_loop(self, samples: Samples, workers: int, seconds: float) -> float:
        """As many routes as `workers` finish one after the other; returns how long it really took."""
        started = time.perf_counter()

        async def work(nth: int) -> None:
            while time.perf_counter() - started < seconds:
                await self.route(samples, nth)

        await asyncio.gather(*(work(n) for n in range(workers)))
        return time.perf_counter() - started

    async def open_loop(self, samples: Samples, per_second: float, seconds: float) -> None:
        """Routes begun on schedule, whether earlier ones answered or not: waiting counts as waiting."""
        started = time.perf_counter()
        running: list[asyncio.Task[None]] = []
        for nth in range(int(per_second * seconds)):
            await asyncio.sleep(max(0.0, started + nth / per_second - time.perf_counter()))
            running.append(asyncio.create_task(self.route(samples, nth)))
        await asyncio.gather(*running)
