"""At night every open route is told again: page by page, once a night, by one process, and of nothing else."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from approvals.adapters.leases import Leases
from approvals.entrypoints.nights import Nights, until_night
from approvals.settings import Settings
from approvals.usecases import tell_states as telling
from common.contracts.approvals.telling import TellState, TellStates
from common.contracts.registry import REGISTRY
from common.ids import derived
from common.persistence.pool import Database
from common.persistence.sql import raw

pytestmark = pytest.mark.integration

JOBS = raw("SELECT type, message_id, payload FROM outbox WHERE portal = :portal AND aggregatetype = 'job' ORDER BY id")
SERVICE = "service:approvals"


async def run_jobs(acme: Any) -> list[str]:
    """As the background lane does, until nothing is left; the names of what ran."""
    ran: dict[UUID, str] = {}
    while True:
        async with acme.db.transaction(acme.portal) as tx:
            fresh = [row for row in await tx.fetch(JOBS, portal=acme.portal) if row["message_id"] not in ran]
        if not fresh:
            return list(ran.values())
        for row in fresh:
            ran[row["message_id"]] = row["type"]
            await acme.ask(
                REGISTRY.commands[row["type"]].model_validate_json(row["payload"]), SERVICE, row["message_id"]
            )


async def begin(acme: Any, night: str = "2026-11-25") -> None:
    async with acme.transactions(acme.portal) as uow:
        telling.begin_telling(TellStates(night=night), uow)


async def three_routes(acme: Any, a_submit: Any) -> list[UUID]:
    """Two that are open, and one that was sent back."""
    asked = [a_submit("p16", "d-infra", "1200.00") for _ in range(3)]
    for each in asked:
        await acme.hear(each)
    await acme.send_back(asked[2].request_id, "p15")
    return [each.request_id for each in asked]


async def test_open_routes_are_told_page_by_page_and_nothing_else_changes(
    acme: Any, a_submit: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "PAGE", 1)
    first, second, _ = await three_routes(acme, a_submit)
    before, audit = len(await acme.said()), await acme.rows("audit")
    tasks = sorted(await acme.rows("tasks"), key=lambda row: row["task_id"])
    await begin(acme)
    assert (await run_jobs(acme)).count("approvals.tell_state") == 2
    told = (await acme.said())[before:]
    assert {UUID(message[0]["subject"]) for message in told} == {first, second}
    for message in told:
        (event,) = message
        assert (event["type"], event["data"]["healing"]) == ("purchase.route.state.v1", True)
        assert (event["data"]["state"]["route_version"], len(event["data"]["state"]["open_tasks"])) == (2, 1)
    assert await acme.rows("audit") == audit
    assert sorted(await acme.rows("tasks"), key=lambda row: row["task_id"]) == tasks


async def test_the_same_night_twice_tells_once(acme: Any, a_submit: Any) -> None:
    await three_routes(acme, a_submit)
    for _ in range(2):
        await begin(acme)
        await run_jobs(acme)
    states = [each for each in await acme.said() if each[0]["type"] == "purchase.route.state.v1"]
    assert len(states) == 2
    await begin(acme, "2026-11-26")
    await run_jobs(acme)
    states = [each for each in await acme.said() if each[0]["type"] == "purchase.route.state.v1"]
    assert len(states) == 4


async def test_a_route_that_ended_meanwhile_is_not_told(acme: Any, a_submit: Any) -> None:
    asked = a_submit("p16", "d-infra", "1200.00")
    await acme.hear(asked)
    await acme.reject(asked.request_id, "p15")
    before = len(await acme.said())
    await acme.ask(TellState(request_id=asked.request_id), SERVICE)
    assert len(await acme.said()) == before


@pytest.mark.parametrize("command", [TellStates(night="x"), TellState(request_id=UUID(int=1))])
async def test_only_we_ask_for_it(acme: Any, command: Any) -> None:
    outcome = await acme.ask(command, "p19")
    assert outcome.problem["code"] == "not_found"


async def test_the_clock_begins_a_round_once_and_waits_for_the_next_night(
    acme: Any, approvals_urls: dict[str, str]
) -> None:
    worker = await Database.open(approvals_urls["worker"], name="nights", max_size=2)
    settings = Settings(database_url="unused")
    nights = [Nights(Leases(worker, owner), acme.transactions, settings) for owner in ("one", "two")]
    async with worker.plain() as connection:  # those of other tests' portals sleep
        await connection.execute(
            "UPDATE due SET next_at = 'infinity' WHERE kind = 'states' AND portal <> $1", acme.portal
        )
    try:
        assert [await each.once() for each in (*nights, *nights)] == [1, 0, 0, 0]
    finally:
        await worker.close()
    begun = [row for row in await run_jobs(acme) if row == "approvals.tell_states"]
    assert len(begun) == 1
    async with acme.db.transaction(acme.portal) as tx:
        at = await tx.connection.fetchval("SELECT next_at FROM due WHERE kind = 'states'")
        assert timedelta(0) < at - tx.now < timedelta(days=1, seconds=1)
    assert at.astimezone(UTC).hour == settings.states_at_hour


@pytest.mark.parametrize(
    ("now", "night"),
    [("2026-11-25T01:00", "2026-11-25T02:00:30"), ("2026-11-25T02:00:30", "2026-11-26T02:00:30"),
     ("2026-11-25T23:00", "2026-11-26T02:00:30")],
)  # fmt: skip
def test_portals_are_spread_over_the_hour(now: str, night: str) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    at = moment + until_night(moment, 2, UUID(int=3630))
    assert at.replace(tzinfo=None).isoformat() == night


def test_jobs_of_a_night_have_names_of_their_own() -> None:
    assert derived(UUID(int=1), "state", "2026-11-25") != derived(UUID(int=1), "state", "2026-11-26")
