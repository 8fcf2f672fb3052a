"""Orders by line and quantity: in parts, never too much, to the last cent."""

from fractions import Fraction
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.contracts.requests import DocumentWire, LineWire, SubmittedDocument
from common.contracts.requests.orders import OrderLineWire
from purchase_requests.domain.document import Sums, freeze
from purchase_requests.domain.errors import InvalidDocument
from purchase_requests.domain.order import Order, ordered_by_centre, place_order


def a_document(*lines: tuple[str, str, str | None]) -> SubmittedDocument:
    """Lines are (quantity, unit price, cost centre)."""
    wired = [
        LineWire(description="x", quantity=quantity, unit_price=price, cost_center=centre, tax_rate="19")
        for quantity, price, centre in lines
    ]
    return freeze(DocumentWire(title="x", department="5", lines=wired), "1", "1")


def ordered(document: SubmittedDocument, *steps: list[tuple[int, str | None]] | None, final: bool = False) -> list[Order]:
    """Orders one after the other; the last may be final."""
    orders: list[Order] = []
    for place, step in enumerate(steps, 1):
        wanted = step if step is None else [OrderLineWire(position=at, quantity=quantity) for at, quantity in step]
        last = final and place == len(steps)
        orders.append(place_order(document, orders, uuid4(), f"PO-{place}", wanted, final=last))
    return orders


def refused(document: SubmittedDocument, *steps: list[tuple[int, str | None]] | None, final: bool = False) -> list[tuple[str, str]]:
    with pytest.raises(InvalidDocument) as refusal:
        ordered(document, *steps, final=final)
    return [(error["pointer"], error["code"]) for error in refusal.value.details["errors"]]


TWO = a_document(("3", "10.00", "410"), ("1", "5.00", "411"))


def test_without_lines_everything_that_is_left_is_ordered() -> None:
    first, second = ordered(TWO, [(1, "1")], None)
    assert (first.complete, second.complete) == (False, True)
    assert [(line.position, line.quantity, line.sums) for line in second.lines] == [
        (1, Fraction(2), Sums(2000, 380)), (2, Fraction(1), Sums(500, 95)),
    ]  # fmt: skip


def test_a_line_without_a_quantity_is_all_that_is_left_of_it() -> None:
    (_, second) = ordered(TWO, [(1, "1")], [(1, None)])
    assert (second.lines[0].quantity, second.complete) == (2, False)


def test_the_last_line_completes_and_a_final_order_ends_early() -> None:
    assert ordered(TWO, [(1, "3")], [(2, "1")])[-1].complete
    assert ordered(TWO, [(1, "1")], final=True)[-1].complete
    assert ordered(TWO, [(1, "1")], [], final=True)[-1].lines == ()


@pytest.mark.parametrize(
    ("steps", "problem"),
    [
        ([[(3, "1")]], ("/lines/0/position", "line_unknown")),
        ([[(1, "1"), (1, "1")]], ("/lines/1/position", "line_repeated")),
        ([[(1, "3.000001")]], ("/lines/0/quantity", "more_than_approved")),
        ([[(1, "2")], [(1, "2")]], ("/lines/0/quantity", "more_than_approved")),
        ([[(1, "0")]], ("/lines/0/quantity", "quantity_must_be_positive")),
        ([[(1, "-1")]], ("/lines/0/quantity", "quantity_must_be_positive")),
        ([[(1, "0.0000001")]], ("/lines/0/quantity", "too_precise")),
        ([[]], ("/lines", "nothing_to_order")),
        ([None, None], ("/lines", "nothing_to_order")),
    ],
)
def test_what_makes_no_sense_is_refused_where_it_stands(
    steps: list[list[tuple[int, str | None]] | None], problem: tuple[str, str]
) -> None:
    assert problem in refused(TWO, *steps)


def test_how_much_is_left_is_told() -> None:
    with pytest.raises(InvalidDocument) as refusal:
        ordered(TWO, [(1, "2.5")], [(1, "1")])
    assert refusal.value.details["errors"][0]["left"] == "0.5"


def test_nothing_is_ended_before_anything_was_ordered() -> None:
    assert refused(TWO, [], final=True) == [("/lines", "nothing_to_order")]


def test_cost_centres_get_what_their_lines_came_to() -> None:
    document = a_document(("3", "10.00", "410"), ("2", "5.00", "411"), ("2", "1.00", None))
    orders = ordered(document, [(1, "1"), (2, "1")], [(1, "1"), (3, "2")])
    assert ordered_by_centre(document, orders) == {"410": Sums(2000, 380), "411": Sums(500, 95)}


@given(
    quantity=st.integers(1, 10**6), price=st.integers(1, 10**7), cuts=st.lists(st.integers(1, 10**6), max_size=5)
)
def test_all_parts_of_a_line_come_to_the_line_and_no_part_to_more(quantity: int, price: int, cuts: list[int]) -> None:
    document = a_document((str(Fraction(quantity, 1) / 1), f"{price / 100:.2f}", "410"))
    line, left, orders = document.lines[0], quantity, list[Order]()
    for cut in [*cuts, quantity]:
        more = min(cut, left)
        if not more:
            break
        left -= more
        wanted = [OrderLineWire(position=1, quantity=str(more))]
        orders.append(place_order(document, orders, uuid4(), "", wanted, final=False))
    if left:
        orders.append(place_order(document, orders, uuid4(), "", None, final=False))
    assert sum(each.sums.net for order in orders for each in order.lines) == round(Fraction(line.net) * 100)
    assert sum(each.sums.tax for order in orders for each in order.lines) == round(Fraction(line.tax) * 100)
    assert [order.complete for order in orders] == [False] * (len(orders) - 1) + [True]
