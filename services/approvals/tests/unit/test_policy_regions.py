"""Conditions as unions of boxes: the same requests, whichever way the condition is written."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from approvals.domain.money import Money, Rates
from approvals.domain.organisation import Department, Membership, Organisation, Person, Role
from approvals.domain.policies.regions import EVERYTHING, NOTHING, Undecided, both, condition_of, region
from approvals.domain.routing.conditions import AllOf, Always, AnyOf, FactIs, Not, Setting, evaluate
from approvals.domain.routing.facts import Line, Request

COMPANY = Organisation(
    people={"1": Person("1", "Ada", ("d1",)), "2": Person("2", "Bob", ("d3",))},
    departments={
        "d1": Department("d1", "Top", company="c1"), "d2": Department("d2", "Mid", "d1"), "d3": Department("d3", "Low", "d2"),
    },
    roles={"buyer": Role("buyer", (Membership("1"),)), "legal": Role("legal", (Membership("1"), Membership("2")))},
)  # fmt: skip
WORDS = ("a", "b", "c")
SOME = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3, unique=True).map(tuple)
ORDERED = st.sampled_from(["gt", "gte", "lt", "lte"])


def eur(minor: int) -> Money:
    return Money(minor, "EUR")


LEAVES = st.one_of(
    st.builds(FactIs, st.just("amount"), ORDERED, st.integers(0, 6).map(eur)),
    st.builds(FactIs, st.just("flags.contract_months"), ORDERED, st.integers(-1, 4)),
    st.builds(FactIs, st.just("lines.category"), st.sampled_from(["any_in", "all_in"]), SOME),
    st.builds(FactIs, st.just("vendor.risk"), st.just("in"), SOME),
    st.builds(FactIs, st.just("vendor.risk"), st.just("eq"), st.sampled_from(WORDS)),
    st.builds(FactIs, st.just("budget.over"), st.just("eq"), st.booleans()),
    st.builds(FactIs, st.just("request.department"), st.just("in_subtree"), st.sampled_from(["d1", "d2", "d3", "gone"])),
    st.builds(FactIs, st.just("requester.role"), st.just("in"), st.sampled_from([("buyer",), ("legal",), ("buyer", "none")])),
    st.just(Always()),
)
CONDITIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(AllOf, st.lists(inner, min_size=1, max_size=3).map(tuple)),
        st.builds(AnyOf, st.lists(inner, min_size=1, max_size=3).map(tuple)),
    ),
    max_leaves=8,
)
REQUESTS = st.builds(
    lambda amounts, categories, months, risk, over, department, who: Request(
        requester=who, department=department, company="c1", currency="EUR", contract_months=months, vendor_risk=risk,
        budget_over=over, lines=tuple(Line(each, eur(amounts), eur(0)) for each in categories),
    ),
    st.integers(1, 4), st.lists(st.sampled_from([*WORDS, "other"]), min_size=1, max_size=3, unique=True),
    st.integers(0, 5), st.sampled_from([*WORDS, "normal"]), st.booleans(), st.sampled_from(["d1", "d2", "d3"]),
    st.sampled_from(["1", "2"]),
)  # fmt: skip


def holds(condition: Any, request: Request) -> bool:
    return evaluate(condition, Setting(request, COMPANY, Rates("EUR"), request.net)).holds


@settings(max_examples=400, deadline=None)
@given(CONDITIONS, REQUESTS)
def test_a_condition_and_its_boxes_hold_for_the_same_requests(condition: Any, request: Request) -> None:
    for asked in (True, False):
        boxes = [condition_of(box) for box in region(condition, COMPANY, holds=asked)]
        assert any(holds(box, request) for box in boxes) is (holds(condition, request) is asked)


@settings(max_examples=200, deadline=None)
@given(CONDITIONS, CONDITIONS, REQUESTS)
def test_the_meeting_of_two_regions_is_both_conditions(one: Any, other: Any, request: Request) -> None:
    met = both(region(one, COMPANY), region(other, COMPANY))
    assert any(holds(condition_of(box), request) for box in met) is (holds(one, request) and holds(other, request))


def amount(op: str, value: int) -> FactIs:
    return FactIs("amount", op, eur(value))


@pytest.mark.parametrize(
    "condition",
    [
        AllOf((amount("gt", 500), amount("lte", 500))),
        amount("lt", 0),
        AllOf((FactIs("vendor.risk", "eq", "a"), FactIs("vendor.risk", "in", ("b", "c")))),
        AllOf((FactIs("lines.category", "all_in", ("a",)), FactIs("lines.category", "any_in", ("b",)))),
        AllOf((FactIs("lines.category", "all_in", ("a", "b")), Not(FactIs("lines.category", "any_in", ("a", "b"))))),
        AllOf((FactIs("request.department", "in_subtree", "d3"), FactIs("request.department", "eq", "d1"))),
        AllOf((FactIs("budget.over", "eq", True), Not(FactIs("budget.over", "eq", True)))),
        Not(Always()),
    ],
)
def test_what_no_request_can_meet_is_an_empty_region(condition: Any) -> None:
    assert region(condition, COMPANY) == NOTHING


@pytest.mark.parametrize(
    "condition",
    [
        AllOf((amount("gt", 500), amount("lte", 501))),
        AllOf((FactIs("lines.category", "any_in", ("a",)), FactIs("lines.category", "any_in", ("b",)))),
        AllOf((FactIs("amount", "gt", eur(500)), FactIs("amount", "lt", Money(1, "USD")))),
        AllOf((FactIs("request.department", "in_subtree", "gone"), FactIs("request.department", "eq", "d1"))),
    ],
)
def test_what_some_request_might_meet_is_not(condition: Any) -> None:
    assert region(condition, COMPANY) != NOTHING


def test_an_intricate_condition_is_given_up_before_it_costs_minutes() -> None:
    hits = [FactIs("lines.category", "any_in", (f"x{n}",)) for n in range(30)]
    pairs = tuple(AnyOf((one, other)) for one, other in zip(hits[::2], hits[1::2], strict=True))
    with pytest.raises(Undecided):
        region(AllOf(pairs), COMPANY)
    assert both(EVERYTHING, EVERYTHING) == EVERYTHING
