"""Two thousand races of sixteen clients: one outcome each, and the loser is told who was first and when."""

import asyncio
import time
from collections import Counter
from typing import Any

import pytest

pytestmark = pytest.mark.integration

CLIENTS = 16
POOLED = 360
"""Requests with three pools one after the other, each raced for by its two members, the last against a withdrawal."""
SINGLE = 180
"""Requests raced for by their one approver and a withdrawal or return."""
SWITCHES = 25
"""Changes of a head, each against sixteen approvals."""


async def in_turn(work: list[Any]) -> None:
    """Sixteen at a time, as many clients as there are."""
    queue = iter(work)

    async def client() -> None:
        for job in queue:
            await job

    await asyncio.gather(*(client() for _ in range(CLIENTS)))


def loser_of(outcomes: list[Any]) -> Any:
    assert sorted(outcome.status for outcome in outcomes) == ["refused", "succeeded"], outcomes
    return next(outcome.problem for outcome in outcomes if outcome.status == "refused")


def told(problem: dict[str, Any], codes: set[str], people: set[str]) -> str:
    assert problem["code"] in codes, problem
    assert problem["decided_by"] in people, problem
    assert problem["decided_at"].startswith("20"), problem
    return str(problem["code"])


class Races:
    """Each race is one pair of commands at the same moment; `lost` counts how the losers were told."""

    def __init__(self, acme: Any, a_submit: Any) -> None:
        self.acme = acme
        self.a_submit = a_submit
        self.lost: Counter[str] = Counter()
        self.switch_seconds = 0.05

    async def pools(self) -> None:
        request = self.a_submit("p16", "d-infra", "14000.00", "it_hardware")
        await self.acme.hear(request)
        await self.acme.approve(request.request_id, "p15")
        for pair in (("p11", "p12"), ("p05", "p06"), ("p29", "p30")):
            both = await asyncio.gather(*(self.acme.approve(request.request_id, each) for each in pair))
            self.lost[told(loser_of(both), {"already_decided"}, set(pair))] += 1

    async def against_the_author(self, rival: str) -> None:
        request = self.a_submit("p17", "d-net", "1200.00")
        await self.acme.hear(request)
        withdraw = rival == "withdraw"
        both = await asyncio.gather(
            self.acme.approve(request.request_id, "p15"),
            self.acme.withdraw(request.request_id, "p17") if withdraw else self.acme.reject(request.request_id, "p15"),
        )
        codes = {"route_closed", "not_in_approval", "already_decided"}
        self.lost[told(loser_of(both), codes, {"p15", "p17"})] += 1

    async def switch(self, new_head: str, old_head: str) -> None:
        """Sixteen open tasks of a head who is replaced while he approves them all, before, during and after it."""
        requests = [self.a_submit("p17", "d-net", "1200.00") for _ in range(CLIENTS)]
        for request in requests:
            await self.acme.hear(request)
        approvals = [self._approve_within(at / CLIENTS, each, old_head) for at, each in enumerate(requests)]
        _, *done = await asyncio.gather(self._switched(new_head), *approvals)
        for request, outcome in zip(requests, done, strict=True):
            if outcome.status == "refused":
                assert outcome.problem["code"] == "slot_lost"
                self.lost["slot_lost"] += 1
                assert (await self.acme.approve(request.request_id, new_head)).status == "succeeded"
            else:
                self.lost["before the switch"] += 1
        late = self.a_submit("p17", "d-net", "1200.00")
        await self.acme.hear(late)
        assert (await self.acme.approve(late.request_id, old_head)).status == "refused"

    async def _switched(self, new_head: str) -> None:
        began = time.monotonic()
        await self.acme.poll_with(d_infra={"head": new_head})
        self.switch_seconds = time.monotonic() - began

    async def _approve_within(self, share: float, request: Any, person: str) -> Any:
        """Spread over twice the time that the last switch took, so that some come first and some too late."""
        await asyncio.sleep(2 * share * self.switch_seconds)
        return await self.acme.approve(request.request_id, person)


@pytest.mark.timeout(240)
async def test_two_thousand_races_have_one_outcome_each(acme: Any, a_submit: Any) -> None:
    races = Races(acme, a_submit)
    work: list[Any] = [races.pools() for _ in range(POOLED)]
    work += [races.against_the_author("withdraw" if number % 2 else "reject") for number in range(SINGLE * 3)]
    await in_turn(work)
    for number in range(SWITCHES):
        heads = ("p18", "p15") if number % 2 == 0 else ("p15", "p18")
        await races.switch(*heads)
    assert sum(races.lost.values()) >= 2000
    assert races.lost["already_decided"] >= POOLED * 3
    assert races.lost["slot_lost"]
    assert races.lost["before the switch"]
    decisions = Counter((row["request_id"], row["step"], row["level"]) for row in await acme.rows("decisions"))
    assert max(decisions.values()) == 1, "one verdict a level, whoever was faster"
    statuses = Counter(row["status"] for row in await acme.rows("routes"))
    assert set(statuses) <= {"approved", "rejected", "draft", "in_approval"}
