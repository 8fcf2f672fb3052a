"""Whatever the company, the policy and the request look like: what a plan must never do."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from hypothesis import event, given, settings
from hypothesis import strategies as st

from approvals.domain.delegation import is_absent
from approvals.domain.documents import content_hash
from approvals.domain.money import Money, Rates
from approvals.domain.organisation import (
    UNLIMITED,
    Absence,
    CostCentre,
    Delegation,
    Department,
    Membership,
    Organisation,
    Person,
    Role,
)
from approvals.domain.routing.conditions import Always, FactIs
from approvals.domain.routing.drafts import Planning
from approvals.domain.routing.facts import Line, Request
from approvals.domain.routing.plan import LevelPlan, Outcome, Problem, RoutePlan, StepPlan
from approvals.domain.routing.plan_document import plan_from_dict, plan_to_dict, problem_to_dict
from approvals.domain.routing.policy import (
    CostCentreOwners,
    DeptChain,
    NamedField,
    Need,
    Policy,
    RolePool,
    Stage,
    Step,
    Users,
    Who,
)
from approvals.domain.routing.router import route

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
RATES = Rates("EUR")
PEOPLE = [f"p{number}" for number in range(10)]
DEPARTMENTS = [f"d{number}" for number in range(6)]
ROLES = ["r0", "r1", "r2"]
CENTRES = ["c0", "c1"]
LIMITS = [None, Money(10_000, "EUR"), Money(100_000, "EUR"), UNLIMITED]

people = st.sampled_from(PEOPLE)
nobody_or_people = st.one_of(st.none(), people)


@st.composite
def companies(draw: Any, *, everybody_there: bool = False) -> Organisation:
    days = st.integers(-2, 2)
    spans = [] if everybody_there else draw(st.lists(st.tuples(people, people, days, days, st.booleans()), max_size=7))
    absences = [Absence(one, *_span(a, b)) for one, _, a, b, delegated in spans if not delegated]
    given = [Delegation(one, other, *_span(a, b)) for one, other, a, b, delegated in spans if delegated]
    return Organisation(
        people={
            each: Person(
                each, each, (draw(st.sampled_from(DEPARTMENTS)),), draw(st.booleans()) or draw(st.booleans()), limit
            )
            for each in PEOPLE
            for limit in [draw(st.sampled_from(LIMITS))]
        },
        departments={
            each: Department(
                each,
                each,
                parent=DEPARTMENTS[draw(st.integers(0, at - 1))] if at else None,
                head=draw(nobody_or_people),
                deputy=draw(nobody_or_people),
                company="co",
            )
            for at, each in enumerate(DEPARTMENTS)
        },
        roles={
            each: Role(each, tuple(Membership(one) for one in draw(st.lists(people, max_size=5, unique=True))))
            for each in ROLES
        },
        cost_centres={
            each: CostCentre(each, each, draw(st.sampled_from(DEPARTMENTS)), draw(nobody_or_people)) for each in CENTRES
        },
        delegations=tuple(given),
        absences=tuple(absences),
    )


def _span(one: int, other: int) -> tuple[datetime, datetime]:
    return NOW + timedelta(days=min(one, other)), NOW + timedelta(days=max(one, other))


pools = st.one_of(
    st.builds(RolePool, st.sampled_from(ROLES)),
    st.builds(Users, st.lists(people, min_size=1, max_size=3).map(tuple)),
    st.just(NamedField("lead")),
)
chains = st.builds(
    DeptChain,
    st.sampled_from(["each", "final", "direct"]),
    st.builds(RolePool, st.sampled_from(ROLES), need=st.integers(1, 2)),
)
CONDITIONS = [Always(), Always(), FactIs("amount", "gt", Money(50_000, "EUR"))]


@st.composite
def steps(draw: Any, name: str) -> Step:
    who: Who = draw(st.one_of(pools, pools, chains, st.just(CostCentreOwners())))
    need: Need = draw(st.sampled_from([1, 1, 2, 3, "all"])) if isinstance(who, RolePool | Users) else "all"
    return Step(
        id=name,
        who=who,
        need=need,
        overlap=draw(st.sampled_from(["count", "fresh", "again"])),
        when=draw(st.sampled_from(CONDITIONS)),
        fallback=tuple(draw(st.lists(st.one_of(pools, chains), max_size=2))) if not isinstance(who, DeptChain) else (),
    )


@st.composite
def policies(draw: Any) -> Policy:
    sizes = draw(st.lists(st.integers(1, 2), min_size=1, max_size=3))
    stages = tuple(
        Stage(
            f"s{at}",
            tuple(draw(steps(f"s{at}.{n}")) for n in range(size)),
            join=draw(st.sampled_from(["all", "all", "any"])),
            blocking=draw(st.sampled_from([True, True, True, False])),
        )
        for at, size in enumerate(sizes)
    )
    return policy_of(stages)


def policy_of(stages: tuple[Stage, ...]) -> Policy:
    start = NOW - timedelta(days=90)
    return Policy("p", 1, "", "published", start, None, ("co",), 1, stages, "EUR")


@st.composite
def requests(draw: Any) -> Request:
    nets = draw(st.lists(st.sampled_from([5_000, 10_000, 60_000, 200_000]), min_size=1, max_size=2))
    return Request(
        requester=draw(people),
        preparer=draw(nobody_or_people),
        department=draw(st.sampled_from(DEPARTMENTS)),
        company="co",
        currency="EUR",
        lines=tuple(Line("a", Money(net, "EUR"), Money(0, "EUR"), draw(st.sampled_from(CENTRES))) for net in nets),
        fields={"lead": draw(nobody_or_people)},
    )


@dataclass(frozen=True)
class Case:
    company: Organisation
    policy: Policy
    request: Request

    @property
    def plan(self) -> RoutePlan | Problem:
        return route([self.policy], self.company, self.request, RATES, NOW)

    @property
    def planning(self) -> Planning:
        return Planning(self.policy, self.company, self.request, RATES, NOW, self.request.net)


cases = st.builds(Case, companies(), policies(), requests())


def levels(plan: RoutePlan) -> Iterator[tuple[StepPlan, LevelPlan]]:
    return ((step, level) for stage in plan.stages for step in stage.steps for level in step.levels)


@settings(max_examples=150, deadline=None)
@given(cases)
def test_a_plan_keeps_the_rules_whatever_it_was_made_of(case: Case) -> None:
    plan = case.plan
    event(f"{plan.outcome}")
    assert plan.reasons
    if isinstance(plan, Problem):
        assert plan.code.partition(":")[0] in {"pool_too_small", "no_stand_in", "no_owner", "empty_route"}
        return
    assert plan.stages
    assert plan_from_dict(json.loads(json.dumps(plan_to_dict(plan)))) == plan
    acts_for: dict[str, set[str]] = {}
    for step, level in levels(plan):
        assert 1 <= level.need <= len(level.slots), "a plan has the people it needs"
        assert len({slot.principal for slot in level.slots}) == len(level.slots)
        assert len({slot.actor for slot in level.asked}) == len(level.asked), "one human, one seat"
        for slot in level.slots:
            for person in (slot.principal, slot.actor):
                assert person not in case.request.excluded, "neither requester nor preparer, in no role"
                assert case.company.is_active(person)
            if not slot.collapsed:
                assert not is_absent(case.planning, slot.actor), (step.id, slot)
                if slot.assignee or slot.posts:
                    acts_for.setdefault(slot.actor, set()).add(slot.principal)
    assert all(len(principals) == 1 for principals in acts_for.values()), "nobody signs twice with two names"


@settings(max_examples=80, deadline=None)
@given(cases)
def test_no_need_is_ever_lowered(case: Case) -> None:
    plan = case.plan
    if isinstance(plan, Problem):
        return
    written = {step.id: step for step in case.policy.steps}
    for planned, level in levels(plan):
        step = written[planned.id]
        if isinstance(step.who, RolePool | Users) and not any(isinstance(who, DeptChain) for who in step.fallback):
            listed = case.company.members(step.who.role) if isinstance(step.who, RolePool) else set(step.who.ids)
            assert level.need == (max(1, len(listed)) if step.need == "all" else step.need)
        if isinstance(step.who, DeptChain) and level is planned.levels[-1] and not level.named:
            assert level.need == step.who.above_top.need


@settings(max_examples=80, deadline=None)
@given(cases)
def test_somebody_collapses_only_onto_a_yes_that_is_sure_to_come(case: Case) -> None:
    plan = case.plan
    if isinstance(plan, Problem):
        return
    sure: set[str] = set()
    for stage in sorted(plan.stages, key=lambda each: not each.blocking):
        here: set[str] = set()
        for step in stage.steps:
            within = set(sure)
            for level in step.levels:
                assert {slot.principal for slot in level.slots if slot.collapsed} <= within
                within |= {slot.principal for slot in level.slots if level.named}
            if stage.blocking and (stage.join == "all" or len(stage.steps) == 1):
                here |= within
        sure |= here


@settings(max_examples=150, deadline=None)
@given(cases, st.integers(0, 10**6))
def test_the_order_of_the_inputs_does_not_matter(case: Case, seed: int) -> None:
    random, company = Random(seed), case.company
    shuffled = replace(
        company,
        people=_shuffled(random, company.people),
        departments=_shuffled(random, company.departments),
        roles={
            name: Role(name, tuple(random.sample(role.members, len(role.members))))
            for name, role in _shuffled(random, company.roles).items()
        },
        cost_centres=_shuffled(random, company.cost_centres),
        absences=tuple(random.sample(company.absences, len(company.absences))),
        delegations=tuple(random.sample(company.delegations, len(company.delegations))),
    )
    other = policy_of((Stage("x", (Step("x", Users(("p0",)), 1, "count"),)),))
    lower = replace(other, id="lower", priority=0)
    first = route([case.policy, lower], company, case.request, RATES, NOW)
    second = route([lower, case.policy], shuffled, case.request, RATES, NOW)
    assert _bytes(first) == _bytes(second)


def _shuffled(random: Random, entries: Any) -> dict[str, Any]:
    return dict(random.sample(sorted(entries.items()), len(entries)))


def _bytes(plan: RoutePlan | Problem) -> str:
    return content_hash(plan_to_dict(plan) if isinstance(plan, RoutePlan) else problem_to_dict(plan))


@settings(max_examples=80, deadline=None)
@given(
    companies(everybody_there=True),
    requests(),
    st.integers(1, 300_000),
    st.integers(0, 300_000),
    st.sampled_from(ROLES),
)
def test_a_larger_amount_never_takes_a_head_away(
    company: Organisation, request: Request, minor: int, more: int, role: str
) -> None:
    chain = Step("heads", DeptChain("each", RolePool(role)), "all", "count")

    def heads(amount: int) -> list[str] | None:
        line = replace(request.lines[0], net=Money(amount, "EUR"))
        plan = route([policy_of((Stage("s", (chain,)),))], company, replace(request, lines=(line,)), RATES, NOW)
        if isinstance(plan, Problem):
            assert plan.outcome is Outcome.BLOCKED
            return None
        return [slot.principal for _, level in levels(plan) for slot in level.slots if slot.posts]

    small, large = heads(minor), heads(minor + more)
    if small is not None and large is not None:
        assert large[: len(small)] == small
    if small is None:
        assert large is None, "what a small amount cannot get, a large one cannot either"
