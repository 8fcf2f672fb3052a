"""The rules of the model on PostgreSQL: sixteen clients do whatever comes to mind to the same routes at once."""

import asyncio
import random
from collections import Counter
from typing import Any

import pytest

from common.contracts.approvals import route_life as asked

pytestmark = pytest.mark.integration

CLIENTS, ROUTES, COMMANDS = 16, 10, 60
PEOPLE = ["p05", "p10", "p11", "p12", "p13", "p14", "p15", "p16", "p18", "p19", "p29", "p33"]
REFUSALS = {
    "already_decided", "already_in_route", "inactive", "invalid", "no_route", "not_active", "not_an_approval_task", "not_asked",
    "not_found", "not_in_approval", "nothing_to_repair", "right_missing", "route_closed", "self_approval", "slot_lost",
}  # fmt: skip


class Client:
    """Chooses by its own seeded chance; every answer is either done or one of the refusals that are meant."""

    def __init__(self, acme: Any, requests: list[Any], seed: int) -> None:
        self.acme, self.requests = acme, requests
        self.chance = random.Random(seed)
        self.told: Counter[str] = Counter()

    async def go(self) -> None:
        for _ in range(COMMANDS):
            outcome = await self.one()
            code = "done" if outcome.status == "succeeded" else outcome.problem["code"]
            assert code in {"done", *REFUSALS}, outcome.problem
            self.told[code] += 1

    async def one(self) -> Any:
        request, person, other = (
            self.chance.choice(self.requests),
            self.chance.choice(PEOPLE),
            self.chance.choice(PEOPLE),
        )
        what = self.chance.random()
        if what < 0.55:
            return await self.acme.approve(request.request_id, person)
        if what < 0.58:
            return await self.acme.reject(request.request_id, person)
        about = {"request_id": request.request_id, "revision": 1, "comment": "so be it"}
        return await self.acme.ask(*self.chance.choice([
            (asked.AskQuestion(**about, to=other), person),
            (asked.AnswerQuestion(**about), person),
            (asked.ForwardTask(**about, to=other), person),
            (asked.AddApprover(**about, person=other, before=self.chance.random() < 0.5), person),
            (asked.TakeBackApproval(**about), person),
            (asked.NameStandIn(**about, person=other), "p19"),
            (asked.ReRouteRequest(**about), "p19"),
        ]))  # fmt: skip


async def company_changes(acme: Any, stop: asyncio.Event) -> None:
    """People leave and come back, a head moves, all the while."""
    changes: list[dict[str, Any]] = [
        {"p12": {"active": False}}, {}, {"d_infra": {"head": "p18"}}, {"p11": {"active": False}}, {},
    ]  # fmt: skip
    turn = 0
    while not stop.is_set():
        await acme.poll_with(**changes[turn % len(changes)])
        turn += 1
        await asyncio.sleep(0.2)


async def test_sixteen_clients_break_no_rule(acme: Any, a_submit: Any, rules_broken: Any) -> None:
    requests = [a_submit("p16", "d-infra", "15000.01", "it_software") for _ in range(ROUTES)]
    for request in requests:
        await acme.hear(request)
    seed = random.SystemRandom().randrange(10**6)
    print(f"seed {seed}")
    clients = [Client(acme, requests, seed + number) for number in range(CLIENTS)]
    stop = asyncio.Event()
    changing = asyncio.create_task(company_changes(acme, stop))
    await asyncio.gather(*(client.go() for client in clients))
    stop.set()
    await changing
    told = sum((client.told for client in clients), Counter[str]())
    assert told["done"] > ROUTES * 3, told
    await rules_hold(acme, requests, rules_broken)


async def rules_hold(acme: Any, requests: list[Any], rules_broken: Any) -> None:
    tasks = {str(row["task_id"]): row for row in await acme.rows("tasks")}
    records = Counter(
        (row["request_id"], row["route"], row["step"], row["level"], row["principal"], row["turn"])
        for row in await acme.rows("decisions")
    )
    assert max(records.values()) == 1
    for request in requests:
        async with acme.transactions(acme.portal) as uow:
            approval = await uow.approvals.get(request.request_id)
            organisation = await uow.company.at(approval.route.progress.bound_to)
        assert rules_broken(approval.route, organisation) == []
        for task in approval.route.progress.tasks:
            row = tasks[task.id]
            assert (row["state"], row["assignee"], row["principal"]) == (str(task.state), task.assignee, task.principal)
        versions = [m[-1]["version"] for m in await acme.said() if m[-1]["subject"] == str(request.request_id)]
        assert versions == list(range(1, approval.version + 1)), "every transaction is said once, in order"
