"""Money as minor units and currency, and conversion through the pivot currency."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation, localcontext
from fractions import Fraction
from typing import Any

from approvals.domain.errors import InvalidDocument
from common.errors import Invalid

MINOR_UNITS = {
    **dict.fromkeys(
        (
            "BIF",
            "CLP",
            "DJF",
            "GNF",
            "ISK",
            "JPY",
            "KMF",
            "KRW",
            "PYG",
            "RWF",
            "UGX",
            "VND",
            "VUV",
            "XAF",
            "XOF",
            "XPF",
        ),
        0,
    ),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}
"""Digits after the decimal point where they are not two (ISO 4217)."""

CURRENCY_LETTERS = 3
PRECISION = 60


class RateMissing(Invalid):
    """The rate snapshot has no rate for this currency."""

    code = "rate_missing"


def minor_digits(currency: str) -> int:
    """How many digits the currency has after the decimal point."""
    return MINOR_UNITS.get(currency, 2)


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount: `minor` counts the smallest units of `currency`."""

    minor: int
    currency: str

    @property
    def amount(self) -> str:
        """The decimal string with exactly the currency's digits, as on the wire."""
        digits = minor_digits(self.currency)
        with localcontext(prec=PRECISION):
            return f"{Decimal(self.minor).scaleb(-digits):.{digits}f}"

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"

    def to_dict(self) -> dict[str, str]:
        return {"amount": self.amount, "currency": self.currency}


def money(amount: str, currency: str) -> Money:
    """Rounds half up, away from zero, to the currency's digits; a float or nonsense is refused."""
    return Money(_rounded(Fraction(_decimal(amount)), currency), currency)


def money_from_dict(document: Any, pointer: str = "") -> Money:
    """Reads {"amount": "12.00", "currency": "EUR"}; anything else raises `InvalidDocument` with the pointer."""
    try:
        amount, currency = document["amount"], document["currency"]
        return money(amount, _currency(currency))
    except (KeyError, TypeError, ValueError) as error:
        found = {"code": "money_malformed", "pointer": pointer, "message": f"not an amount of money: {document!r}"}
        raise InvalidDocument(errors=[found]) from error


def _currency(code: object) -> str:
    if isinstance(code, str) and len(code) == CURRENCY_LETTERS and code.isascii() and code.isupper():
        return code
    raise ValueError(f"not a currency: {code!r}")


def _decimal(amount: object) -> Decimal:
    if not isinstance(amount, str):
        raise TypeError(f"an amount is a decimal string, not {type(amount).__name__}")
    try:
        value = Decimal(amount)
    except InvalidOperation as error:
        raise ValueError(f"not a decimal number: {amount!r}") from error
    if not value.is_finite():
        raise ValueError(f"not a finite number: {amount!r}")
    return value


def _rounded(value: Fraction, currency: str) -> int:
    """Half up, away from zero, to minor units; exact, because a fraction loses nothing."""
    scaled = value * 10 ** minor_digits(currency)
    whole = (abs(scaled.numerator) * 2 + scaled.denominator) // (scaled.denominator * 2)
    return int(-whole if scaled < 0 else whole)


@dataclass(frozen=True, slots=True)
class Rates:
    """A rate snapshot: one unit of a currency is worth `rates[currency]` units of the pivot."""

    pivot: str
    rates: Mapping[str, Decimal] = field(default_factory=dict)
    as_of: str = ""

    def knows(self, currency: str) -> bool:
        """Whether amounts in this currency can be compared with others."""
        return currency == self.pivot or currency in self.rates

    def convert(self, value: Money, currency: str) -> Money:
        """The same value in another currency: full precision through the pivot, rounded once, half up."""
        if value.currency == currency:
            return value
        exact = Fraction(value.minor, 10 ** minor_digits(value.currency)) * self._rate(value.currency)
        return Money(_rounded(exact / self._rate(currency), currency), currency)

    def _rate(self, currency: str) -> Fraction:
        if currency == self.pivot:
            return Fraction(1)
        if currency not in self.rates:
            raise RateMissing(f"no rate for {currency}", currency=currency)
        return Fraction(self.rates[currency])

    def to_dict(self) -> dict[str, Any]:
        rates = {code: str(self.rates[code]) for code in sorted(self.rates)}
        return {"pivot": self.pivot, "as_of": self.as_of, "rates": rates}


def rates_from_dict(document: Mapping[str, Any]) -> Rates:
    """Reads {"pivot": "EUR", "as_of": "2026-01-01", "rates": {"USD": "0.92"}}; rates are positive decimal strings."""
    rates: dict[str, Decimal] = {}
    for code, text in document["rates"].items():
        try:
            rates[code] = _decimal(text)
        except (TypeError, ValueError) as error:
            raise _bad_rate(code, text) from error
        if rates[code] <= 0:
            raise _bad_rate(code, text)
    return Rates(document["pivot"], rates, document.get("as_of", ""))


def _bad_rate(code: str, text: object) -> InvalidDocument:
    found = {"code": "rate_malformed", "pointer": f"/rates/{code}", "message": f"not a positive rate: {text!r}"}
    return InvalidDocument(errors=[found])


def half_up(value: Decimal, digits: int) -> Decimal:
    """Rounds a plain ratio half up; used where a number is not money."""
    return value.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
