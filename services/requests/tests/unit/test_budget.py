"""Shares, verdicts and parts: budgets without a database."""

from datetime import date
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.contracts.requests import DocumentWire, LineWire
from purchase_requests.domain.budget import Budget, Holding, claims, shares
from purchase_requests.domain.document import freeze
from purchase_requests.domain.money import part
from purchase_requests.domain.rates import NO_RATES
from purchase_requests.domain.status import Stage

YEAR = (date(2026, 1, 1), date(2026, 12, 31))


def budget(limit: int, **held: int) -> Budget:
    return Budget(uuid4(), "acme", "410", *YEAR, "EUR", limit, Holding(**held))


@pytest.mark.parametrize(("asked", "verdict"), [(100, "within"), (101, "over"), (0, "within")])
def test_everything_held_counts_against_the_limit(asked: int, verdict: str) -> None:
    full = budget(1000, reserved=200, committed=300, ordered=250, spent=150)
    (claim,) = claims({"410": asked}, "EUR", {"410": full}, NO_RATES)
    assert claim.verdict == verdict


def test_nothing_more_is_within_a_budget_that_is_over() -> None:
    (claim,) = claims({"410": 0}, "EUR", {"410": budget(100, spent=101)}, NO_RATES)
    assert claim.verdict == "over"


@pytest.mark.parametrize(
    ("stage", "ordered", "held"),
    [
        (Stage.RESERVED, 0, Holding(reserved=90)),
        (Stage.COMMITTED, 0, Holding(committed=90)),
        (Stage.COMMITTED, 40, Holding(committed=50, ordered=40)),
        (Stage.ORDERED, 40, Holding(ordered=40)),
        (Stage.SPENT, 40, Holding(spent=40)),
        (Stage.RELEASED, 0, Holding()),
        (Stage.NONE, 0, Holding()),
    ],
)
def test_what_a_share_holds_follows_its_stage(stage: Stage, ordered: int, held: Holding) -> None:
    assert Holding.at(stage, 90, ordered) == held


def test_lines_of_one_cost_centre_are_one_share_in_net_or_gross() -> None:
    priced = [("410", "10.00"), ("410", "-4.00"), ("", "1.00"), (None, "2.00"), ("411", "-5.00")]
    lines = [LineWire(description="x", unit_price=price, cost_center=centre, tax_rate="10") for centre, price in priced]
    document = freeze(DocumentWire(title="x", department="5", lines=lines), "1", "1")
    assert shares(document, "net") == {"410": 600, None: 300, "411": 0}
    assert shares(document, "gross") == {"410": 660, None: 330, "411": 0}


@given(amount=st.integers(0, 10**12), whole=st.integers(1, 10**12), cuts=st.lists(st.integers(0, 10**12), max_size=6))
def test_parts_of_an_amount_never_come_to_more_or_less_than_all(amount: int, whole: int, cuts: list[int]) -> None:
    steps = [*sorted(cut for cut in cuts if cut <= whole), whole]
    told = [part(amount, done, whole) for done in steps]
    assert told == sorted(told)
    assert told[-1] == amount
    assert all(0 <= each <= amount for each in told)
