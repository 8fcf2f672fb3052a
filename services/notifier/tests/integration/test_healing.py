"""What was broken by hand is right again after the night: bells, and the numbers of decisions that wait."""

import asyncio
from uuid import uuid4

import pytest

from common.contracts.approvals import RouteStateTold
from common.contracts.base import CloudEvent
from common.messaging.routing import EventBatch, Told
from common.persistence.pool import Database
from notifier.adapters.unit_of_work import SqlUnitOfWork
from notifier.entrypoints.events import events
from notifier.entrypoints.healing import Healing

pytestmark = pytest.mark.integration


@pytest.fixture
async def worker(notifier_urls, clock):
    database = await Database.open(notifier_urls["worker"], name="healing", max_size=4, clock=clock)
    yield database
    await database.close()


async def night(notifier, worker, clock, *states, clocks=1):
    """approvals tells every open route; when it has, the numbers are counted anew."""
    for state in states:
        fact = RouteStateTold(request_id=state.request_id, revision=state.revision, state=state, healing=True)
        async with notifier.db.transaction(notifier.id) as tx:
            await events.handlers["route"](batch_of(notifier, fact), SqlUnitOfWork(tx))
    clock.later(301)
    await asyncio.gather(*(Healing(notifier.db, worker).once() for _ in range(clocks)))


def batch_of(notifier, fact):
    envelope = CloudEvent(
        id=uuid4(), source="/approvals", type=fact.type, subject=str(fact.request_id), time=notifier.db.now(),
        dataschema="", portal=notifier.id, version=1, data={},
    )  # fmt: skip
    return EventBatch(uuid4(), notifier.id, "route", str(fact.request_id), 1, (Told(envelope, fact),))


async def counters(notifier):
    async with notifier.db.transaction(notifier.id) as tx:
        rows = await tx.connection.fetch("SELECT person, to_approve FROM counters ORDER BY person")
    return {row["person"]: row["to_approve"] for row in rows}


async def broken(notifier, statement):
    async with notifier.db.transaction(notifier.id) as tx:
        assert await tx.connection.execute(statement) != "UPDATE 0"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE counters SET to_approve = 7 WHERE person = '17'",
        "UPDATE counters SET to_approve = 0",
        "DELETE FROM counters WHERE person = '17'",
        "INSERT INTO counters (portal, person, to_approve) SELECT portal, '99', 3 FROM routes LIMIT 1",
        "UPDATE routes SET open_tasks = '{\"17\": 5}'",
    ],
)
async def test_a_wrong_number_is_right_after_the_night(notifier, worker, portal, route, clock, statement):
    second = route("17", request_id=uuid4())
    await notifier.hears(route("17", "18"), second)
    await broken(notifier, statement)
    again = (route("17", "18", version=2), second.model_copy(update={"route_version": 2}))
    await night(notifier, worker, clock, *again, clocks=3)
    found = await counters(notifier)
    assert {person: tasks for person, tasks in found.items() if tasks} == {"17": 2, "18": 1}


async def test_the_healed_number_reaches_open_frames(notifier, worker, portal, route, clock):
    await notifier.hears(route("17"))
    await notifier.delivers()
    await broken(notifier, "UPDATE counters SET to_approve = 7, pushed = 7")
    await night(notifier, worker, clock, route("17", version=2))
    await notifier.delivers()
    assert "'1'" in str(portal.pushes[-1]), portal.pushes


async def test_a_stale_bell_is_right_after_the_night(notifier, worker, portal, route, clock):
    await notifier.hears(route("18"))
    await notifier.delivers()
    asked_elsewhere = "UPDATE notices SET wanted = NULL, wanted_version = 5, sent = NULL, sent_version = 5"
    await broken(notifier, asked_elsewhere)
    await night(notifier, worker, clock, route("17", "18", version=2))
    await notifier.delivers()
    assert (len(portal.rests("17")), len(portal.rests("18"))) == (1, 1)


async def test_what_is_right_is_left_alone_and_nothing_rings(notifier, worker, portal, route, clock):
    await notifier.hears(route("17"))
    await notifier.delivers()
    rung = len(portal.log)
    await night(notifier, worker, clock, route("17", version=2))
    await notifier.delivers()
    assert (len(portal.log), await counters(notifier)) == (rung, {"17": 1})
    assert await notifier.value("SELECT recount_at FROM dispatch") is None, "counted once a night"


async def test_nothing_is_counted_before_all_were_told(notifier, worker, portal, route, clock):
    await notifier.hears(route("17"))
    await broken(notifier, "UPDATE counters SET to_approve = 7")
    state = route("17", version=2)
    fact = RouteStateTold(request_id=state.request_id, revision=1, state=state, healing=True)
    async with notifier.db.transaction(notifier.id) as tx:
        await events.handlers["route"](batch_of(notifier, fact), SqlUnitOfWork(tx))
    await Healing(notifier.db, worker).once()
    assert await counters(notifier) == {"17": 7}


async def test_other_words_about_a_route_count_nothing_anew(notifier, route):
    await notifier.hears(route("17"))
    assert await notifier.value("SELECT recount_at FROM dispatch") is None
