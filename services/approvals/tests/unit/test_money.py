"""Money is exact, rounded once, half up away from zero."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from approvals.domain.errors import InvalidDocument
from approvals.domain.money import Money, RateMissing, money, money_from_dict, rate_of, rates_from_dict

RATES = rates_from_dict({"pivot": "EUR", "rates": {"USD": "0.92", "NZD": "0.50", "JPY": "0.0061", "KWD": "3.00"}})


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        ("0.005", "EUR", 1),
        ("-0.005", "EUR", -1),
        ("0.0049", "EUR", 0),
        ("1.5", "JPY", 2),
        ("1.0005", "KWD", 1001),
        ("0.015", "EUR", 2),
    ],
)
def test_amounts_round_half_up_away_from_zero(amount: str, currency: str, minor: int) -> None:
    assert money(amount, currency) == Money(minor, currency)


@pytest.mark.parametrize(
    ("value", "text"), [(Money(1200, "JPY"), "1200"), (Money(5, "KWD"), "0.005"), (Money(-1, "EUR"), "-0.01")]
)
def test_the_wire_form_has_the_currencys_digits(value: Money, text: str) -> None:
    assert value.to_dict() == {"amount": text, "currency": value.currency}
    assert money_from_dict(value.to_dict()) == value


def test_a_conversion_rounds_once_half_up() -> None:
    assert RATES.convert(money("10000.01", "NZD"), "EUR") == money("5000.01", "EUR")


@pytest.mark.parametrize(
    ("value", "rate"),
    [
        (Fraction(1, 3), "0.33333333333333333333"),
        (Fraction(2, 3), "0.66666666666666666667"),
        (Fraction(92, 100), "0.92"),
        (Fraction(100), "100"),
        (Fraction(10**13) + Fraction(1, 3), "10000000000000.333333333"),
        (Fraction(1, 10**30), None),
        (Fraction(10**14), None),
    ],
)
def test_a_computed_rate_has_no_more_digits_than_one_may_have(value: Fraction, rate: str | None) -> None:
    found = rate_of(value)
    assert found == (Decimal(rate) if rate else None)
    assert found is None or len(f"{found:f}") <= 24


def test_half_even_would_differ() -> None:
    assert RATES.convert(money("0.01", "NZD"), "EUR") == Money(1, "EUR")


def test_cross_rates_keep_full_precision_through_the_pivot() -> None:
    assert RATES.convert(money("1", "JPY"), "USD") == money("0.01", "USD")
    assert RATES.convert(money("15000", "JPY"), "KWD") == money("30.500", "KWD")


def test_the_same_currency_is_never_converted() -> None:
    assert RATES.convert(money("1.23", "XTS"), "XTS") == money("1.23", "XTS")


def test_a_missing_rate_is_refused() -> None:
    with pytest.raises(RateMissing) as refused:
        RATES.convert(money("1.00", "CHF"), "EUR")
    assert refused.value.details == {"currency": "CHF"}


@pytest.mark.parametrize("amount", [1.5, 12, None, "NaN", "Infinity", "one", "1e9", "1_0", True])
def test_floats_and_nonsense_are_no_money(amount: Any) -> None:
    with pytest.raises(InvalidDocument) as refused:
        money_from_dict({"amount": amount, "currency": "EUR"}, "/lines/0/net")
    assert refused.value.details["errors"][0]["pointer"] == "/lines/0/net"


@pytest.mark.parametrize("currency", ["eur", "EURO", "", None, 978])
def test_a_currency_is_three_capital_letters(currency: Any) -> None:
    with pytest.raises(InvalidDocument):
        money_from_dict({"amount": "1.00", "currency": currency})


@pytest.mark.parametrize("rate", ["0", "-1", "x", 0.5])
def test_a_rate_is_a_positive_decimal_string(rate: Any) -> None:
    with pytest.raises(InvalidDocument) as refused:
        rates_from_dict({"pivot": "EUR", "rates": {"USD": rate}})
    assert refused.value.details["errors"][0]["pointer"] == "/rates/USD"


@pytest.mark.parametrize(
    ("document", "pointer"),
    [
        (None, "/pivot"),
        ({"pivot": "euro"}, "/pivot"),
        ({"pivot": "EUR", "rates": ["USD"]}, "/rates"),
        ({"pivot": "EUR", "rates": {"EUR": "1.1"}}, "/rates/EUR"),
        ({"pivot": "EUR", "rates": {"usd": "0.92"}}, "/rates/usd"),
        ({"pivot": "EUR", "rates": {"USD": "9e-1"}}, "/rates/USD"),
    ],
    ids=str,
)
def test_malformed_rates_are_refused_where_they_stand(document: Any, pointer: str) -> None:
    with pytest.raises(InvalidDocument) as refused:
        rates_from_dict(document)
    assert refused.value.details["errors"][0]["pointer"] == pointer


def test_tiny_rates_survive_their_document() -> None:
    rates = rates_from_dict({"pivot": "EUR", "rates": {"EUR": "1", "IRR": "0.00000002"}})
    assert rates_from_dict(rates.to_dict()) == rates


def test_negative_halves_round_away_from_zero_when_converted() -> None:
    assert RATES.convert(money("-0.01", "NZD"), "EUR") == Money(-1, "EUR")
