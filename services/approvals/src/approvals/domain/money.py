"""Money as minor units and currency, and conversion through the pivot currency."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from approvals.domain.errors import InvalidDocument
from common.errors import Invalid

# fmt: off
MINOR_UNITS = {
    "BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "ISK": 0, "JPY": 0, "KMF": 0, "KRW": 0, "PYG": 0, "RWF": 0, "UGX": 0,
    "UYI": 0, "VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0,
    "BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3,
    "CLF": 4, "UYW": 4,
}
# fmt: on
"""Digits after the decimal point where they are not two (ISO 4217)."""

CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
DECIMAL = re.compile(r"-?[0-9]{1,14}(\.[0-9]{1,20})?", re.ASCII)
"""What an amount or a rate may look like: no exponent, no spaces; far below what the database's bigint holds."""


NOT_MONEY = frozenset({"XAG", "XAU", "XBA", "XBB", "XBC", "XBD", "XDR", "XPD", "XPT", "XSU", "XTS", "XUA", "XXX"})
"""Metals, bond units, accounting units and test codes: listed in ISO 4217, but nobody is paid in them."""

RATE_PLACES, RATE_CHARACTERS = 20, 24
"""As many digits after the point, and as many characters in all, as a rate may have on the wire."""


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
        whole, rest = divmod(abs(self.minor), 10**digits)
        sign = "-" if self.minor < 0 else ""
        return f"{sign}{whole}.{rest:0{digits}}" if digits else f"{sign}{whole}"

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
    if not is_currency(code):
        raise ValueError(f"not a currency: {code!r}")
    return str(code)


def is_currency(code: object) -> bool:
    """Three capital letters; whether there is a rate for it is another question."""
    return isinstance(code, str) and CURRENCY.fullmatch(code) is not None


def _decimal(amount: object) -> Decimal:
    if not isinstance(amount, str):
        raise TypeError(f"an amount is a decimal string, not {type(amount).__name__}")
    if not DECIMAL.fullmatch(amount):
        raise ValueError(f"not a decimal number: {amount!r}")
    return Decimal(amount)


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
        exact = Fraction(value.minor, 10 ** minor_digits(value.currency)) * self.worth(value.currency)
        return Money(_rounded(exact / self.worth(currency), currency), currency)

    def worth(self, currency: str) -> Fraction:
        """One unit in units of the pivot, exactly. Raises RateMissing."""
        if currency == self.pivot:
            return Fraction(1)
        if currency not in self.rates:
            raise RateMissing(f"no rate for {currency}", currency=currency)
        return Fraction(self.rates[currency])

    def to_dict(self) -> dict[str, Any]:
        rates = {code: f"{self.rates[code]:f}" for code in sorted(self.rates)}
        return {"pivot": self.pivot, "as_of": self.as_of, "rates": rates}


def rates_from_dict(document: Any) -> Rates:
    """Reads {"pivot": "EUR", "as_of": "2026-01-01", "rates": {"USD": "0.92"}}; rates are positive decimal strings.

    The pivot may be listed, with the rate 1. Raises `InvalidDocument` with every error.
    """
    found = document if isinstance(document, Mapping) else {}
    pivot, listed = found.get("pivot"), found.get("rates", {})
    errors = [] if is_currency(pivot) else [_bad_rate("/pivot", f"not a currency: {pivot!r}")]
    if not isinstance(listed, Mapping):
        errors, listed = [*errors, _bad_rate("/rates", "an object of currency and rate is expected here")], {}
    rates = {code: _rate_from(text) for code, text in listed.items()}
    errors += [
        _bad_rate(f"/rates/{code}", f"not a positive rate: {listed[code]!r}")
        for code, rate in rates.items()
        if rate is None or not is_currency(code) or (code == pivot and rate != 1)
    ]
    if errors:
        raise InvalidDocument(f"{len(errors)} errors in the rates", errors=errors)
    return Rates(str(pivot), {code: rate for code, rate in rates.items() if rate}, str(found.get("as_of") or ""))


def rate_of(value: Fraction) -> Decimal | None:
    """A computed rate with as many digits as one may have, half up; None: it is nothing then, or too large to write."""
    places = min(RATE_PLACES, RATE_CHARACTERS - 1 - len(str(int(value))))
    scaled = (value.numerator * 10**places * 2 + value.denominator) // (value.denominator * 2) if places >= 0 else 0
    text = str(scaled).rjust(places + 1, "0")
    digits = f"{text[:-places]}.{text[-places:]}".rstrip("0").rstrip(".") if places else text
    return _rate_from(digits)


def _rate_from(text: object) -> Decimal | None:
    try:
        rate = _decimal(text)
    except (TypeError, ValueError):
        return None
    return rate if rate > 0 else None


def _bad_rate(pointer: str, message: str) -> dict[str, str]:
    return {"code": "rate_malformed", "pointer": pointer, "message": message}


def half_up(value: Decimal, digits: int) -> Decimal:
    """Rounds a plain ratio half up; used where a number is not money."""
    return value.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
