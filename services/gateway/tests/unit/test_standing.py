"""What a person may do: fresh for a minute, good enough to read for ten, never good enough to write."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from common.web.queries import Unreachable
from gateway.problems import ServiceUnavailable
from gateway.standing import Standings

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
PORTAL = uuid4()


class FakeApprovals:
    def __init__(self) -> None:
        self.asked = 0
        self.away = False

    async def get(self, *_: Any, **__: Any) -> Any:
        self.asked += 1
        await asyncio.sleep(0)
        if self.away:
            raise Unreachable
        return {
            "known": True,
            "name": "Lena",
            "viewer_keys": ["person:5", "dept:3"],
            "departments": [{"id": "3", "name": "Controlling"}],
        }


class Scene:
    def __init__(self) -> None:
        self.approvals = FakeApprovals()
        self.now = NOON
        self.standings = Standings(self.approvals, lambda: self.now, fresh=60, grace=600)

    def later(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


async def test_everybody_who_waits_for_the_same_person_waits_for_one_question() -> None:
    scene = Scene()
    found = await asyncio.gather(*(scene.standings.for_writing(PORTAL, "5") for _ in range(20)))
    assert scene.approvals.asked == 1
    assert found[0].standing.viewer_keys == ("person:5", "dept:3")
    assert found[0].standing.departments == ("3",)


async def test_an_answer_is_kept_for_a_minute() -> None:
    scene = Scene()
    await scene.standings.for_writing(PORTAL, "5")
    scene.later(59)
    await scene.standings.for_writing(PORTAL, "5")
    assert scene.approvals.asked == 1
    scene.later(2)
    await scene.standings.for_writing(PORTAL, "5")
    assert scene.approvals.asked == 2


async def test_while_approvals_is_away_an_old_answer_serves_reads_but_no_writes() -> None:
    scene = Scene()
    await scene.standings.for_reading(PORTAL, "5")
    scene.approvals.away = True
    scene.later(599)
    assert (await scene.standings.for_reading(PORTAL, "5")).standing.name == "Lena"
    with pytest.raises(ServiceUnavailable):
        await scene.standings.for_writing(PORTAL, "5")
    scene.later(2)
    with pytest.raises(ServiceUnavailable):
        await scene.standings.for_reading(PORTAL, "5")


async def test_a_failed_question_is_asked_again() -> None:
    scene = Scene()
    scene.approvals.away = True
    with pytest.raises(ServiceUnavailable):
        await scene.standings.for_reading(PORTAL, "5")
    scene.approvals.away = False
    assert (await scene.standings.for_reading(PORTAL, "5")).standing.known
