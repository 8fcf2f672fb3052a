"""Exchange rates as approvals told them last; exact fractions, rounded once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from purchase_requests.domain.money import minor_digits, to_minor


@dataclass(frozen=True, slots=True)
class Rates:
    """One unit of a currency is worth so many units of the pivot."""

    pivot: str = ""
    rates: Mapping[str, Fraction] = field(default_factory=dict)

    def convert(self, minor: int, currency: str, wanted: str) -> int | None:
        """Minor units of `wanted`, rounded half up; None when a rate is missing."""
        if currency == wanted:
            return minor
        source, target = self._rate(currency), self._rate(wanted)
        if source is None or target is None:
            return None
        return to_minor(Fraction(minor, 10 ** minor_digits(currency)) * source / target, wanted)

    def _rate(self, currency: str) -> Fraction | None:
        return Fraction(1) if currency == self.pivot else self.rates.get(currency)


NO_RATES = Rates()
