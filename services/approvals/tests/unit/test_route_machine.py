"""A state machine over everything that can happen to a route: whatever the order, the rules hold."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from approvals.domain.escalation import escalate
from approvals.domain.flow import advance
from approvals.domain.happened import ApprovalTakenBack, RouteReRouted, TaskDecided
from approvals.domain.organisation import Absence
from approvals.domain.progress import RouteState
from approvals.domain.progress_document import progress_from_dict, progress_to_dict
from approvals.domain.slot import Voice
from approvals.domain.tasks import APPROVAL
from common.errors import DomainError

PEOPLE = [f"p{number:02}" for number in range(1, 45)]
person, number = st.sampled_from(PEOPLE), st.integers(0, 10**6)
requests = st.tuples(
    st.sampled_from(["p13", "p16", "p17", "p24", "p26", "p34", "p37"]),
    st.sampled_from(["101.00", "4000.00", "15000.01", "60000.00", "120000.00", "300000.00"]),
    st.sampled_from(["it_software", "office_supplies", "capex_it", "cloud", "consulting"]),
    st.sampled_from(["d-net", "d-wh", "d-ctl", "d-mkt", "d-infra"]),
)


class Routes(RuleBasedStateMachine):
    """One request from its first submit on; `acme` and `broken` are set by the test."""

    acme: Any
    broken: Any

    def __init__(self) -> None:
        super().__init__()
        self.play: Any = None
        self.records: set[tuple[Any, ...]] = set()
        self.ended: dict[tuple[int, int], str] = {}

    @initialize(request=requests)
    def submitted(self, request: tuple[str, str, str, str]) -> None:
        requester, net, category, department = request
        self.document = self.acme.request(requester, net, category=category, department=department)
        if hasattr(self.acme.plan(self.document), "stages"):
            self.play = self.acme.play(self.document)

    def somebody(self, pick: int) -> str:
        """Mostly somebody who is asked, now and then anybody."""
        asked = self.play.asked if pick % 5 else PEOPLE
        return str((asked or PEOPLE)[pick // 5 % len(asked or PEOPLE)])

    def tried(self, command: Any, *args: Any, **more: Any) -> None:
        """A refusal changes nothing; what was agreed disappears only by taking back or re-routing."""
        before, yes = progress_to_dict(self.play.route.progress), self.yeses()
        try:
            happened = command(*args, **more)
        except DomainError:
            assert progress_to_dict(self.play.route.progress) == before, "a refusal changes nothing"
            return
        if not any(isinstance(each, ApprovalTakenBack | RouteReRouted) for each in happened):
            assert yes <= self.yeses(), "a yes is gone that nobody took back"
        self.watch(happened)

    def yeses(self) -> set[tuple[str, str]]:
        places = self.play.route.progress.places()
        return {(step.id, slot.principal) for _, step, _, _, slot in places if slot.voice is Voice.APPROVED}

    def watch(self, happened: Any) -> None:
        progress = self.play.route.progress
        for fact in happened:
            if isinstance(fact, TaskDecided):
                assert self.play.organisation.is_active(fact.actor)
                assert self.key not in self.ended, "a closed route takes no decision"
                for each in fact.decisions:
                    record = (*self.key, each.step, each.level, each.principal, each.turn)
                    assert record not in self.records, "one verdict a slot and turn"
                    self.records.add(record)
        if progress.closed:
            self.ended[self.key] = progress.state.value

    @property
    def key(self) -> tuple[int, int]:
        return self.play.route.revision, self.play.route.progress.number

    @property
    def living(self) -> bool:
        return self.play is not None

    @precondition(lambda self: self.living)
    @rule(pick=number, verb=st.sampled_from(["approve", "approve", "approve", "reject", "send_back"]))
    def decide(self, pick: int, verb: str) -> None:
        self.tried(getattr(self.play, verb), self.somebody(pick))

    @precondition(lambda self: self.living)
    @rule(pick=number, to=person)
    def ask(self, pick: int, to: str) -> None:
        self.tried(self.play.ask, self.somebody(pick), to)

    @precondition(lambda self: self.living)
    @rule(pick=number, anybody=person)
    def answer(self, pick: int, anybody: str) -> None:
        asked = [each.to for each in self.play.route.progress.questions]
        self.tried(self.play.answer, asked[pick % len(asked)] if asked else anybody)

    @precondition(lambda self: self.living)
    @rule(pick=number, to=person)
    def forward(self, pick: int, to: str) -> None:
        self.tried(self.play.forward, self.somebody(pick), to)

    @precondition(lambda self: self.living)
    @rule(pick=number, added=person, before=st.booleans())
    def add(self, pick: int, added: str, before: bool) -> None:
        self.tried(self.play.add, self.somebody(pick), added, before=before)

    @precondition(lambda self: self.living)
    @rule(pick=number, anybody=person)
    def take_back(self, pick: int, anybody: str) -> None:
        actors = sorted({slot.actor for slot in self.play.route.progress.slots_with(Voice.APPROVED)})
        self.tried(self.play.take_back, actors[pick % len(actors)] if actors else anybody)

    @precondition(lambda self: self.living)
    @rule(stand_in=person)
    def name_stand_in(self, stand_in: str) -> None:
        self.tried(self.play.name_stand_in, "p19", stand_in)

    @precondition(lambda self: self.living)
    @rule(newest=st.booleans())
    def re_route(self, newest: bool) -> None:
        policies = [replace(each, version=9) for each in self.acme.policies] if newest else self.acme.policies
        self.tried(self.play.re_route, "p19", policies)

    @precondition(lambda self: self.living)
    @rule(pick=number, net=st.sampled_from([None, "100.00", "16000.00"]))
    def submit_again(self, pick: int, net: str | None) -> None:
        """Withdrawn by its author unless it has come back, changed or not, and handed in again."""
        if self.play.state == "active" and pick % 3 == 0:
            self.watch(self.play.withdraw(self.document["requester"]))
        if self.play.state not in {"returned", "cancelled"}:
            return
        document = (
            self.document
            if net is None
            else self.acme.request(
                self.document["requester"],
                net,
                category=self.document["lines"][0]["category"],
                department=self.document["department"],
            )
        )
        if not hasattr(self.acme.plan(document, self.play.organisation, at=self.play.at), "stages"):
            return
        earlier, revision = self.play.route.earlier(), self.play.route.revision + 1
        self.play = self.acme.play(
            document, self.play.organisation, revision=revision, at=self.play.at, earlier=earlier
        )

    @precondition(lambda self: self.living)
    @rule(
        who=person,
        change=st.sampled_from(["dismiss", "dismiss", "return", "head", "absent", "delegate", "role"]),
        pick=number,
    )
    def company_changes(self, who: str, change: str, pick: int) -> None:
        company = self.play.organisation
        other = PEOPLE[pick % len(PEOPLE)]
        if change == "absent":
            away = Absence(who, self.play.at, self.play.at + timedelta(days=pick % 20 + 1))
            company = replace(company, absences=(*company.absences, away))
        elif change == "delegate":
            given = self.acme.delegation(
                who, other, start=self.play.at, end=self.play.at + timedelta(days=pick % 9 + 1)
            )
            company = replace(company, delegations=(*company.delegations, given))
        elif change == "head":
            found = company.departments[sorted(company.departments)[pick % len(company.departments)]]
            company = replace(company, departments={**company.departments, found.id: replace(found, head=who)})
        elif change == "role":
            found = company.roles[sorted(company.roles)[pick % len(company.roles)]]
            left = tuple(each for each in found.members if each.person != who)
            company = replace(company, roles={**company.roles, found.id: replace(found, members=left)})
        else:
            changed = replace(company.people[who], active=change == "return")
            company = replace(company, people={**company.people, who: changed})
        self.tried(self.play.becomes, company)

    @precondition(lambda self: self.living)
    @rule(pick=number, how=st.sampled_from(["add_next_head", "reassign"]))
    def time_is_over(self, pick: int, how: str) -> None:
        """Somebody above may act as well, or instead."""
        route = self.play.route
        tasks = [task for task in route.progress.open_tasks if task.kind == APPROVAL]
        if not tasks or route.progress.state is not RouteState.ACTIVE:
            return
        course, task = route.course(self.play.organisation, self.play.at), tasks[pick % len(tasks)]
        step = next(each for each in route.pinned.policy.steps if each.id in task.steps)
        escalate(course, route.pinned, task, replace(step, escalate=how))
        advance(course)
        self.watch(course.happened)

    @precondition(lambda self: self.living)
    @rule(days=st.integers(0, 12))
    def time_passes(self, days: int) -> None:
        self.play.at += timedelta(days=days, minutes=1)
        self.tried(self.play.becomes, self.play.organisation)

    @invariant()
    def rules_hold(self) -> None:
        if not self.living:
            return
        assert self.broken(self.play.route, self.play.organisation) == []
        progress = self.play.route.progress
        assert progress_from_dict(json.loads(json.dumps(progress_to_dict(progress)))) == progress
        for key, state in self.ended.items():
            assert key != self.key or (progress.closed and progress.state.value == state), "closed routes never reopen"


@pytest.mark.parametrize("examples", [120])
def test_whatever_happens_in_whatever_order_the_rules_hold(acme: Any, rules_broken: Any, examples: int) -> None:
    machine = type("Machine", (Routes,), {"acme": acme, "broken": staticmethod(rules_broken)})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
