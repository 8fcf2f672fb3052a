"""Clocks on a real database: set with the task, looked at across portals by the worker role, safe with two processes."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from approvals.adapters.clocks import run_out
from approvals.adapters.unit_of_work import Transactions
from approvals.entrypoints.clocks import Deadlines
from common.contracts.approvals.calendars import CalendarWire, SetCalendar
from common.persistence.pool import Database
from common.persistence.sql import raw

pytestmark = pytest.mark.integration

CLOCKS = raw("SELECT task_id, next_at FROM task_clocks WHERE portal = :portal")


@pytest.fixture
async def worker(approvals_urls: dict[str, str]) -> AsyncIterator[Database]:
    db = await Database.open(approvals_urls["worker"], name="approvals-clock-tests")
    yield db
    await db.close()


async def clocks(acme: Any) -> dict[Any, datetime]:
    async with acme.db.transaction(acme.portal) as tx:
        return {row["task_id"]: row["next_at"] for row in await tx.fetch(CLOCKS, portal=acme.portal)}


async def make_due(worker: Database, portal: Any) -> None:
    async with worker.plain() as connection:
        await connection.execute("UPDATE task_clocks SET next_at = now() - interval '1 minute' WHERE portal = $1", portal)


async def later(acme: Any, urls: dict[str, str], days: int) -> tuple[Database, Transactions]:
    """The same portal as a process sees it whose clock is days ahead."""
    db = await Database.open(
        urls["app"], name="approvals-later", clock=lambda: datetime.now(UTC) + timedelta(days=days)
    )
    return db, Transactions(db, acme.caches)


def told(messages: Any) -> list[str]:
    return [event["type"].split(".")[2] for message in messages for event in message]


async def test_a_task_brings_its_clock_and_nothing_is_looked_at_before_half_time(acme: Any, a_submit: Any) -> None:
    asked = a_submit("p17", "d-net", "1200.00")
    await acme.hear(asked)
    (moment,) = (await clocks(acme)).values()
    (task,) = await acme.rows("tasks")
    assert moment == task["opened_at"] + timedelta(hours=8)
    assert task["due_hours"] == 16


async def test_two_processes_escalate_once(acme: Any, a_submit: Any, approvals_urls: Any, worker: Database) -> None:
    asked = a_submit("p17", "d-net", "1200.00")
    await acme.hear(asked)
    await make_due(worker, acme.portal)
    assert (acme.portal, asked.request_id) in await run_out(worker, 1000)
    db, transactions = await later(acme, approvals_urls, days=14)
    loops = [Deadlines(worker, transactions, 1.0) for _ in range(4)]
    await asyncio.gather(*(each.once() for each in loops))
    assert told(await acme.said())[3:] == ["reminded", "escalated", "opened"]
    tasks = {row["assignee"]: row["principal"] for row in await acme.rows("tasks")}
    assert tasks == {"p15": "p15", "p10": "p15"}
    assert (acme.portal, asked.request_id) not in await run_out(worker, 1000)
    await db.close()


async def test_a_calendar_that_changes_sets_every_clock_again(acme: Any, a_submit: Any, worker: Database) -> None:
    await acme.hear(a_submit("p17", "d-net", "1200.00"))
    await acme.ask(SetCalendar(calendar_id="default", calendar=CalendarWire(zone="Asia/Tokyo")), "p19")
    (moment,) = (await clocks(acme)).values()
    assert moment <= acme.db.now()
    await Deadlines(worker, acme.transactions, 1.0).once()
    (again,) = (await clocks(acme)).values()
    assert again > acme.db.now()


async def test_clocks_of_what_is_over_go_away(acme: Any, a_submit: Any, worker: Database) -> None:
    asked = a_submit("p17", "d-net", "1200.00")
    await acme.hear(asked)
    await acme.approve(asked.request_id, "p15")
    await make_due(worker, acme.portal)
    await Deadlines(worker, acme.transactions, 1.0).once()
    assert await clocks(acme) == {}
    assert told(await acme.said())[-1] == "approved"


async def test_one_that_fails_does_not_keep_the_others_waiting(acme: Any, a_submit: Any, worker: Database) -> None:
    broken, fine = a_submit("p17", "d-net", "1200.00"), a_submit("p17", "d-net", "1300.00")
    for each in (broken, fine):
        await acme.hear(each)
    async with acme.db.transaction(acme.portal) as tx:
        spoil = raw("UPDATE routes SET progress = '{\"schema\": 999}' WHERE portal = :portal AND request_id = :id")
        await tx.execute(spoil, portal=acme.portal, id=broken.request_id)
    await make_due(worker, acme.portal)
    await Deadlines(worker, acme.transactions, 1.0).once()
    left = {each.request_id for each in await run_out(worker, 1000) if each.portal == acme.portal}
    assert left == set()
    assert all(moment > acme.db.now() for moment in (await clocks(acme)).values())
