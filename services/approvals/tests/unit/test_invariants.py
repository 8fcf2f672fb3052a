"""Whatever people do in whatever order: one verdict a slot, nobody excluded acts, closed routes stay closed."""

import json
from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from approvals.domain.happened import TaskDecided, TaskOpened
from approvals.domain.progress_document import progress_from_dict, progress_to_dict
from approvals.domain.slot import Voice
from common.errors import DomainError

PEOPLE = [f"p{number:02}" for number in range(1, 45)]
COMMANDS = st.lists(
    st.tuples(
        st.sampled_from(["asked", "asked", "anybody", "dismiss", "return_to_work", "head", "absent", "delegate"]),
        st.integers(0, 10**6),
    ),
    max_size=14,
)
REQUESTS = st.builds(
    lambda requester, net, category, department: (requester, f"{net}.00", category, department),
    st.sampled_from(PEOPLE),
    st.sampled_from([101, 4000, 5001, 15001, 60000, 120000, 300000, 2000000]),
    st.sampled_from(["it_software", "office_supplies", "capex_it", "cloud"]),
    st.sampled_from(["d-net", "d-wh", "d-ctl", "d-mkt", "d-ops"]),
)
VERBS = ("approve", "approve", "approve", "approve", "reject", "return")


class Story:
    """Plays random commands and watches what must never happen."""

    def __init__(self, acme: Any, request: tuple[str, str, str, str]) -> None:
        requester, net, category, department = request
        self.company_with, self.delegation = acme.organisation, acme.delegation
        self.company = acme.organisation()
        self.request = acme.request(requester, net, category=category, department=department)
        planned = acme.plan(self.request, self.company)
        self.play: Any = acme.play(self.request, self.company) if hasattr(planned, "stages") else None
        self.verdicts: dict[tuple[str, str, str], str] = {}
        self.ended = False

    def step(self, kind: str, number: int) -> None:
        assert self.play is not None
        if kind not in {"asked", "anybody"}:
            happened = self.play.becomes(self._changed(kind, number))
        else:
            asked = self.play.asked if kind == "asked" and self.play.asked else PEOPLE
            happened = self._say(VERBS[number % len(VERBS)], asked[number % len(asked)])
        self._watch(happened)

    def _changed(self, kind: str, number: int) -> Any:
        people, departments = dict(self.play.organisation.people), dict(self.play.organisation.departments)
        person, other = PEOPLE[number % len(PEOPLE)], PEOPLE[number // 100 % len(PEOPLE)]
        if kind == "absent":
            away = self.company_with(absent=[person]).absences
            return replace(self.play.organisation, absences=self.play.organisation.absences + away)
        if kind == "delegate":
            given = (self.delegation(person, other),)
            return replace(self.play.organisation, delegations=self.play.organisation.delegations + given)
        if kind == "head":
            department = sorted(departments)[number % len(departments)]
            departments[department] = replace(departments[department], head=person)
        else:
            people[person] = replace(people[person], active=kind == "return_to_work")
        return replace(self.play.organisation, people=people, departments=departments)

    def _say(self, verb: str, person: str) -> Any:
        before = progress_to_dict(self.play.route.progress)
        command = {"approve": self.play.approve, "reject": self.play.reject, "return": self.play.send_back}[verb]
        try:
            happened = command(person)
        except DomainError:
            assert progress_to_dict(self.play.route.progress) == before, "a refusal changes nothing"
            return ()
        assert not self.ended, "a closed route takes no decision"
        return happened

    def _watch(self, happened: Any) -> None:
        excluded = self.play.route.pinned.request.excluded
        for fact in happened:
            if isinstance(fact, TaskDecided):
                assert fact.actor not in excluded
                assert self.play.organisation.is_active(fact.actor)
                for each in fact.decisions:
                    key = (each.step, fact.task, each.principal)
                    assert key not in self.verdicts, "one verdict a slot"
                    self.verdicts[key] = each.verdict
            if isinstance(fact, TaskOpened) and fact.kind == "approval":
                assert not {fact.assignee, fact.principal} & excluded
        progress = self.play.route.progress
        assert progress_from_dict(json.loads(json.dumps(progress_to_dict(progress)))) == progress
        if self.ended:
            assert progress.closed
            assert not progress.open_tasks
        self.ended = self.ended or progress.closed
        self._watch_open()

    def _watch_open(self) -> None:
        progress = self.play.route.progress
        open_tasks = [(task.assignee, task.principal, task.kind) for task in progress.open_tasks]
        assert len(open_tasks) == len(set(open_tasks)), "one open task a person and principal"
        asked = {(slot.asked, slot.principal) for slot in progress.slots_with(Voice.OPEN)}
        assert asked == {(a, p) for a, p, kind in open_tasks if kind == "approval"}
        if progress.state.value == "active":
            assert progress.open_tasks or progress.stalled, "somebody is asked, or the stall is told"


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(request=REQUESTS, commands=COMMANDS)
def test_nothing_forbidden_ever_happens(acme: Any, request: tuple[str, str, str, str], commands: list[Any]) -> None:
    story = Story(acme, request)
    if story.play is None:
        return
    story._watch(story.play.opened)
    for kind, number in commands:
        story.step(kind, number)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(request=REQUESTS)
def test_asking_everybody_in_turn_approves(acme: Any, request: tuple[str, str, str, str]) -> None:
    story = Story(acme, request)
    if story.play is None:
        return
    for _ in range(20):
        if story.play.asked:
            story.play.approve(story.play.asked[0])
    assert story.play.state == "approved"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(request=REQUESTS)
def test_the_same_inputs_give_the_same_plan(acme: Any, request: tuple[str, str, str, str]) -> None:
    requester, net, category, department = request
    document = acme.request(requester, net, category=category, department=department)
    assert acme.plan(document) == acme.plan(document)
