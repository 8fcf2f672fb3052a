"""Random histories with many hands at once: nothing is lost, nothing is counted twice, nobody waits in a ring."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from prometheus_client import REGISTRY

from common.contracts.approvals import RouteRefused, RouteState
from common.contracts.requests import CancelRequest, SubmitRequest
from common.contracts.requests.budgets import SetBudget
from common.contracts.requests.orders import ConvertToOrder, OrderLineWire

pytestmark = [pytest.mark.integration, pytest.mark.timeout(120)]
Routes = Callable[..., RouteState]
CENTRES = ("410", "411", "412", "413")
REQUESTS, HANDS, STEPS = 24, 6, 40
HOLDS = {"submitting": "reserved", "in_approval": "reserved", "approved": "promised", "ordered": "promised"}
"""`promised` is committed and ordered together; the ledger and the claims tell the two apart."""


class History:
    """What a few hands do to a few requests, all drawn from one seed."""

    def __init__(self, seed: int, hands: Any, treasury: Any, a_route: Routes) -> None:
        self.random, self.hands, self.treasury, self.a_route = random.Random(seed), hands, treasury, a_route
        self.requests: list[UUID] = []
        self.versions: Counter[UUID] = Counter()

    async def begins(self) -> None:
        await self.treasury.opens(**{f"c{centre}": "500.00" for centre in CENTRES[:3]})
        for _ in range(REQUESTS):
            centres = self.random.sample(CENTRES, self.random.randint(1, 4))
            lines = [(centre, f"{self.random.randint(1, 30_000) / 100:.2f}") for centre in centres]
            self.requests.append(await self.treasury.drafts(*lines, currency=self.random.choice(("EUR", "USD"))))

    async def one_hand(self) -> None:
        for _ in range(STEPS):
            await self.random.choice((self.submits, self.submits, self.tells, self.tells, self.cancels, self.enters, self.orders))()

    async def submits(self) -> None:
        await self.hands.run(SubmitRequest(request_id=self.random.choice(self.requests), document_version=1))

    async def cancels(self) -> None:
        if self.random.random() < 0.3:
            await self.hands.run(CancelRequest(request_id=self.random.choice(self.requests), document_version=1))

    async def enters(self) -> None:
        row = self.treasury.row(self.random.choice(CENTRES), f"{self.random.randint(1, 900)}.00")
        await self.hands.run(SetBudget(budget=row), self.treasury.controller)
        await self.hands.jobs()

    async def orders(self) -> None:
        """Half of the first line, or everything that is left."""
        half = [OrderLineWire(position=1, quantity="0.5")] if self.random.random() < 0.5 else None
        command = ConvertToOrder(request_id=self.random.choice(self.requests), order_id=uuid4(), lines=half)
        keys = [f"own:{each}" for each in ("17", "30")]
        await self.hands.run(command, self.hands.caller("17", *keys, role_companies=("buyer:*",)))

    async def tells(self) -> None:
        """Several requests in one transaction, in any order; some messages are late, some are told twice."""
        async with self.hands.app.transaction(self.hands.portal) as tx:
            rows = await tx.connection.fetch("SELECT request_id, revision FROM requests WHERE revision > 0 AND orders = 0")
        if not rows:
            return
        chosen = self.random.sample(rows, min(len(rows), self.random.randint(1, 6)))
        facts = [self._fact(row["request_id"], row["revision"]) for row in chosen]
        await self.hands.tell_at_once(facts + self.random.sample(facts, len(facts) // 3))

    def splits(self) -> float:
        """How often messages had to be tried alone, because together they failed."""
        labels = {"queue": "requests.events", "name": "route", "outcome": "split"}
        return REGISTRY.get_sample_value("messaging_process_duration_seconds_count", labels) or 0.0

    def _fact(self, request_id: UUID, revision: int) -> tuple[Any, int]:
        self.versions[request_id] += 1
        version = max(1, self.versions[request_id] - self.random.choice((0, 0, 0, 2)))
        status = self.random.choice(("in_approval", "approved", "approved", "approved", "returned", "draft", "rejected"))
        if self.random.random() < 0.15:
            return RouteRefused(request_id=request_id, revision=revision, code="no_policy", message=""), version
        revision = max(1, revision - self.random.choice((0, 0, 0, 1)))
        return self.a_route(request_id, status, revision), version

    async def expected(self) -> dict[str, Counter[str]]:
        """What each budget has to hold, reckoned from the requests' own status and claims."""
        async with self.hands.app.transaction(self.hands.portal) as tx:
            rows = await tx.connection.fetch(
                "SELECT r.status, c.cost_center, c.amount FROM requests r JOIN budget_claims c"
                " ON c.request_id = r.request_id AND c.revision = r.revision WHERE c.amount IS NOT NULL"
            )
        found: dict[str, Counter[str]] = {centre: Counter() for centre in CENTRES}
        for row in rows:
            if row["status"] in HOLDS:
                found[row["cost_center"]][HOLDS[row["status"]]] += row["amount"]
        return found


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_sums_follow_the_requests_whatever_happens_at_once(
    hands: Any, treasury: Any, a_route: Routes, seed: int
) -> None:
    history = History(seed, hands, treasury, a_route)
    await history.begins()
    before = history.splits()
    await asyncio.gather(*(history.one_hand() for _ in range(HANDS)))
    await hands.jobs()
    async with hands.app.transaction(hands.portal) as tx:
        held = await tx.connection.fetch("SELECT cost_center, reserved, committed, ordered FROM budgets")
        unsettled = await tx.connection.fetch("SELECT name, outcome FROM inbox WHERE state IN ('waiting', 'failed')")
        kinds = await tx.connection.fetch("SELECT DISTINCT kind FROM budget_ledger WHERE request_id IS NOT NULL")
    assert (unsettled, history.splits() - before) == ([], 0), "a deadlock or an error would have been tried again"
    expected = await history.expected()
    for row in held:
        wanted = expected[row["cost_center"]]
        found = (row["reserved"], row["committed"] + row["ordered"])
        assert found == (wanted["reserved"], wanted["promised"]), row["cost_center"]
        await treasury.sums(row["cost_center"])
    assert {row["kind"] for row in kinds} == {"reserved", "committed", "ordered", "released"}
