"""Time passes: people are reminded, somebody above is asked as well, and nothing is ever decided by it."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from approvals.domain.progress import Part
from approvals.domain.question import Question
from approvals.domain.slot import Voice
from approvals.domain.working_calendar import Calendars
from approvals.usecases.apply_organisation import apply_organisation
from approvals.usecases.approve_request import approve_request
from approvals.usecases.escalate_overdue import escalate_overdue
from approvals.usecases.open_route import open_route
from common.errors import DomainError

REQUEST = UUID(int=7)
MONDAY_NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
"""Asked on Monday at nine with sixteen working hours: half time on Monday at five, due on Tuesday at four."""
HALF, DUE, OVER = (datetime(2026, 11, day, hour, tzinfo=UTC) for day, hour in ((23, 17), (24, 16), (25, 15)))


@dataclass
class FakeClocks:
    moments: dict[str, datetime] = field(default_factory=dict)
    run_out: bool = True

    async def due(self, request_id: UUID) -> bool:
        return self.run_out

    async def set(self, request_id: UUID, moments: Any) -> None:
        self.moments = dict(moments)

    async def start_again(self) -> None: ...


@dataclass
class FakeCalendars:
    async def all(self) -> Calendars:
        return Calendars()


@pytest.fixture
async def asked(uow: Any, a_submit: Any) -> Any:
    """Cy alone is asked about Bob's request; his limit covers it."""
    uow.clocks, uow.calendars = FakeClocks(), FakeCalendars()
    await uow.company.put_own("limit", {"3": {"amount": "1000.00", "currency": "EUR"}})
    await apply_organisation(uow)
    await open_route(a_submit(), uow)
    return uow


async def at(uow: Any, moment: datetime) -> list[str]:
    """What was said when the clock was looked at."""
    before = len(uow.outbox.messages)
    uow.now = moment
    await escalate_overdue(REQUEST, uow)
    return [type(each).__name__ for message in uow.outbox.messages[before:] for each in message["events"]]


def open_tasks(uow: Any) -> list[tuple[str, str]]:
    return [(task.assignee, task.principal) for task in uow.approvals.kept[REQUEST].route.progress.open_tasks]


async def test_nothing_happens_before_half_time_and_the_clock_is_set_on(asked: Any) -> None:
    assert await at(asked, MONDAY_NOON) == []
    assert list(asked.clocks.moments.values()) == [HALF]


async def test_half_time_and_the_due_moment_are_told_once(asked: Any) -> None:
    assert await at(asked, HALF) == ["TaskReminded"]
    assert await at(asked, HALF) == []
    assert await at(asked, DUE) == ["TaskReminded"]
    state = asked.last()["events"][-1].state
    assert [task.reminded for task in state.open_tasks] == [2]
    assert list(asked.clocks.moments.values()) == [OVER]


async def test_somebody_above_may_act_as_well_after_one_and_a_half_times_the_time(asked: Any) -> None:
    assert await at(asked, OVER) == ["TaskReminded", "TaskEscalated", "TaskOpened"]
    assert open_tasks(asked) == [("3", "3"), ("1", "3")]
    assert asked.approvals.kept[REQUEST].status == "in_approval"


async def test_the_added_head_decides_for_the_one_who_was_asked(asked: Any, a_yes: Any) -> None:
    await at(asked, OVER)
    await approve_request(a_yes(), "1", asked)
    decided = [each for message in asked.outbox.messages for each in message["events"] if type(each).__name__ == "TaskDecided"]
    assert [(each.actor, each.principal) for each in decided] == [("1", "3")]
    assert asked.approvals.kept[REQUEST].status == "approved"
    assert open_tasks(asked) == []
    reasons = {task.assignee: task.reason for task in asked.approvals.kept[REQUEST].route.progress.tasks if task.reason}
    assert set(reasons.values()) <= {"decided_by_other"}


async def test_the_one_who_was_late_may_still_decide_first(asked: Any, a_yes: Any) -> None:
    await at(asked, OVER)
    await approve_request(a_yes(), "3", asked)
    assert asked.approvals.kept[REQUEST].status == "approved"
    with pytest.raises(DomainError) as refused:
        await approve_request(a_yes(), "1", asked)
    assert refused.value.code == "already_decided"


@pytest.mark.parametrize(("how", "tasks"), [("reassign", [("1", "3")]), ("notify", [("3", "3")])])
async def test_a_step_says_how_it_escalates(asked: Any, how: str, tasks: Any) -> None:
    route = asked.approvals.kept[REQUEST].route
    stages = tuple(replace(s, steps=tuple(replace(step, escalate=how) for step in s.steps)) for s in route.pinned.policy.stages)
    route.pinned = replace(route.pinned, policy=replace(route.pinned.policy, stages=stages))
    said = await at(asked, OVER)
    assert "TaskEscalated" in said
    assert open_tasks(asked) == tasks
    late = asked.last()["events"][-1].state.late
    assert [(each.told, each.nobody_above) for each in late] == ([(["1"], False)] if how == "notify" else [])


async def test_requester_and_dismissed_people_are_never_asked_by_time(asked: Any) -> None:
    """Ada heads everything but is gone: nobody above is left, and those who run the company are told."""
    organisation = asked.company
    asked.company = ItsOwn(organisation)
    assert await at(asked, OVER) == ["TaskReminded", "TaskEscalated"]
    assert open_tasks(asked) == [("3", "3")]


async def test_nobody_left_above_is_told_to_those_who_run_the_company_until_it_is_decided(asked: Any, a_yes: Any) -> None:
    """Ada, the only head above, signs elsewhere: she cannot be asked in Cy's place, too."""
    route = asked.approvals.kept[REQUEST].route
    (stage,) = route.progress.stages
    ada = replace(stage.steps[0].levels[0].slots[0], principal="1", assignee=None, voice=Voice.WAITING)
    stage.steps[0].levels.append(replace(stage.steps[0].levels[0], slots=[ada], state=Part.WAITING))
    await at(asked, OVER)
    assert open_tasks(asked) == [("3", "3")]
    (escalated,) = [each for each in asked.last()["events"] if type(each).__name__ == "TaskEscalated"]
    assert (escalated.to, escalated.told) == (None, ["1"])
    state = asked.last()["events"][-1].state
    assert ([(late.told, late.nobody_above) for late in state.late], state.flags) == ([(["1"], True)], ["nobody_above"])
    await approve_request(a_yes(), "3", asked)
    state = asked.last()["events"][-1].state
    assert (state.late, state.flags) == ([], [])


class ItsOwn:
    """The same company without Ada."""

    def __init__(self, company: Any) -> None:
        self._company = company

    async def current(self) -> Any:
        found = await self._company.current()
        people = {**found.people, "1": replace(found.people["1"], active=False)}
        return replace(found, people=people)


async def test_the_clock_stands_still_while_a_question_is_open(asked: Any) -> None:
    progress = asked.approvals.kept[REQUEST].route.progress
    (task,) = progress.open_tasks
    progress.questions.append(Question("q", (task.id,), "3", "2", MONDAY_NOON))
    assert await at(asked, OVER) == []
    assert asked.clocks.moments == {}, "it is set again when the answer comes"
    progress.questions[0].answered_at = OVER
    assert await at(asked, OVER) == []
    assert len(asked.clocks.moments) == 1


async def test_a_second_process_finds_the_clock_set_on(asked: Any) -> None:
    asked.clocks.run_out = False
    assert await at(asked, OVER) == []
    assert open_tasks(asked) == [("3", "3")]
