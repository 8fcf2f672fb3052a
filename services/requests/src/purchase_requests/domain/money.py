"""Exact money: decimal strings outside, integers of the currency's minor unit inside; floats nowhere."""

from decimal import Decimal
from fractions import Fraction

from common.errors import Invalid

MINOR_DIGITS = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG"), 0),
    **dict.fromkeys(("RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
    **dict.fromkeys(("CLF", "UYW"), 4),
}
"""Digits after the decimal point where ISO 4217 says other than two."""

WITHOUT_MINOR_UNIT = frozenset(
    {"XAG", "XAU", "XBA", "XBB", "XBC", "XBD", "XDR", "XPD", "XPT", "XSU", "XTS", "XUA", "XXX"}
)
"""Metals, bond units, accounting units and test codes: listed in ISO 4217, but nobody is paid in them."""

DEFAULT_DIGITS = 2


class CurrencyUnknown(Invalid):
    """Nothing is bought in this currency."""

    code = "currency_unknown"


def minor_digits(currency: str) -> int:
    """How many digits the currency has after the decimal point. Raises CurrencyUnknown."""
    if currency in WITHOUT_MINOR_UNIT:
        raise CurrencyUnknown(currency=currency)
    return MINOR_DIGITS.get(currency, DEFAULT_DIGITS)


def half_up(value: Fraction) -> int:
    """The nearest integer, halves away from zero: 0.5 -> 1, -0.5 -> -1."""
    whole = (abs(value.numerator) * 2 + value.denominator) // (value.denominator * 2)
    return -whole if value < 0 else whole


def to_minor(value: Fraction, currency: str) -> int:
    """An exact value in major units, rounded once to the currency's minor unit."""
    return half_up(value * 10 ** minor_digits(currency))


def part(amount: int, done: int | Fraction, whole: int | Fraction) -> int:
    """So much of `amount` as `done` is of `whole`, half up; all of it when all is done."""
    if done == whole:
        return amount
    return half_up(Fraction(amount) * done / whole) if whole else 0


def to_text(minor: int, currency: str) -> str:
    """The decimal string with exactly the currency's digits: 120000 EUR -> "1200.00", 5 JPY -> "5"."""
    digits = minor_digits(currency)
    sign, whole = ("-" if minor < 0 else ""), str(abs(minor)).rjust(digits + 1, "0")
    return f"{sign}{whole[:-digits]}.{whole[-digits:]}" if digits else f"{sign}{whole}"


def plain(text: str, digits: int = 0) -> str:
    """The same number written in one way only: no superfluous zeros, but at least `digits` places."""
    value = Decimal(text)
    normal = format(value.normalize(), "f") if value else "0"
    whole, _, fraction = normal.partition(".")
    fraction = fraction.ljust(digits, "0")
    return f"{whole}.{fraction}" if fraction else whole


def decimal_places(text: str) -> int:
    """Places after the point that carry a digit other than a final zero."""
    return len(plain(text).partition(".")[2])
