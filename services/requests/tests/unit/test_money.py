"""Exact money: minor units, halves away from zero, one way to write a number."""

from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from common.contracts.requests import DocumentWire, LineWire
from purchase_requests.domain.document import price
from purchase_requests.domain.errors import InvalidDocument
from purchase_requests.domain.money import CurrencyUnknown, half_up, minor_digits, plain, to_minor, to_text

Documents = Callable[..., DocumentWire]
Lines = Callable[..., LineWire]


@pytest.mark.parametrize(("currency", "digits"), [("JPY", 0), ("KWD", 3), ("CLF", 4), ("EUR", 2), ("UYI", 0)])
def test_each_currency_has_its_digits(currency: str, digits: int) -> None:
    assert minor_digits(currency) == digits


def test_nothing_is_bought_in_gold() -> None:
    with pytest.raises(CurrencyUnknown):
        minor_digits("XAU")


@pytest.mark.parametrize(
    ("value", "minor"),
    [("0.005", 1), ("0.0049", 0), ("-0.005", -1), ("2.675", 268), ("1.005", 101), ("-2.675", -268)],
)
def test_halves_go_away_from_zero(value: str, minor: int) -> None:
    assert to_minor(Fraction(value), "EUR") == minor


@given(st.fractions(min_value=-(10**6), max_value=10**6))
def test_rounding_is_never_off_by_more_than_half_and_knows_no_sign(value: Fraction) -> None:
    assert abs(half_up(value) - value) <= Fraction(1, 2)
    assert half_up(-value) == -half_up(value)


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [(120000, "EUR", "1200.00"), (-5, "EUR", "-0.05"), (5, "JPY", "5"), (1, "KWD", "0.001"), (0, "EUR", "0.00")],
)
def test_amounts_are_written_with_all_their_digits(minor: int, currency: str, text: str) -> None:
    assert to_text(minor, currency) == text


@given(st.integers(-(10**15), 10**15), st.sampled_from(["EUR", "JPY", "KWD", "CLF"]))
def test_what_is_written_reads_back_the_same(minor: int, currency: str) -> None:
    assert to_minor(Fraction(to_text(minor, currency)), currency) == minor


@pytest.mark.parametrize(
    ("text", "digits", "written"),
    [("1.50", 0, "1.5"), ("100", 0, "100"), ("0.00", 0, "0"), ("-0", 0, "0"), ("12", 2, "12.00"), ("0.0125", 2, "0.0125")],
)
def test_a_number_is_written_in_one_way(text: str, digits: int, written: str) -> None:
    assert plain(text, digits) == written


def test_totals_are_sums_of_rounded_lines(a_document: Documents, a_line: Lines) -> None:
    lines = [a_line("0.333", quantity="1", tax_rate="19") for _ in range(3)]
    amounts = price(a_document(lines=lines))
    # each line: 0.33 net, 0.0627 tax -> 0.06; not 0.999 -> 1.00
    assert amounts.texts() == {"net": "0.99", "tax": "0.18", "gross": "1.17"}


def test_yen_have_no_cents_and_dinars_have_three(a_document: Documents, a_line: Lines) -> None:
    yen = price(a_document(currency="JPY", lines=[a_line("99.5")]))
    dinars = price(a_document(currency="KWD", lines=[a_line("1666.6685")]))
    assert (yen.texts()["gross"], dinars.texts()["gross"]) == ("100", "1666.669")


def test_a_discount_is_a_negative_line(a_document: Documents, a_line: Lines) -> None:
    assert price(a_document(lines=[a_line("100"), a_line("-10.50")])).texts()["gross"] == "89.50"


@pytest.mark.parametrize(
    ("values", "pointer", "code"),
    [
        ({"currency": "XXX"}, "/currency", "currency_unknown"),
        ({"quantity": "0.1234567"}, "/lines/0/quantity", "too_precise"),
        ({"price": "1.0000001"}, "/lines/0/unit_price", "too_precise"),
        ({"tax_rate": "19.12345"}, "/lines/0/tax_rate", "too_precise"),
        ({"price": "99999999999999.00"}, "/lines/0/unit_price", "too_large"),
    ],
)
def test_what_cannot_be_computed_is_refused_with_its_place(
    a_document: Documents, a_line: Lines, values: dict[str, str], pointer: str, code: str
) -> None:
    currency = values.pop("currency", "EUR")
    with pytest.raises(InvalidDocument) as refusal:
        price(a_document(currency=currency, lines=[a_line(**values)]))
    assert refusal.value.details["errors"] == [{"pointer": pointer, "code": code}]


@pytest.mark.parametrize("place", ["title", "lines/0/note"])
def test_a_text_that_no_database_holds_is_refused(a_document: Documents, a_line: Lines, place: str) -> None:
    values = {"title": "a\x00b"} if place == "title" else {"lines": [a_line(note="a\x00b")]}
    with pytest.raises(InvalidDocument) as refusal:
        price(a_document(**values))
    assert refusal.value.details["errors"] == [{"pointer": f"/{place}", "code": "control_character"}]


@pytest.mark.parametrize("text", ["²", "١٢", "1e5", "1,5", "+1", "", "NaN", "1.", ".5"])
def test_a_price_is_a_plain_decimal_of_ascii_digits(a_line: Lines, text: str) -> None:
    with pytest.raises(ValidationError):
        a_line(text)
