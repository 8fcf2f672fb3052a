"""What a person has already asked for from one vendor: how a purchase cut into small ones is noticed."""

from collections.abc import Mapping
from datetime import timedelta

from common.contracts.base import MoneyWire
from purchase_requests.domain.money import to_text
from purchase_requests.domain.rates import Rates

SPENDING_WINDOW = timedelta(days=30)


def spending(sums: Mapping[str, int], currency: str, rates: Rates) -> MoneyWire | None:
    """Sums by currency (minor units) in one currency; None when there is nothing. Without a rate a sum is left out."""
    known = [found for code, minor in sorted(sums.items()) if (found := rates.convert(minor, code, currency)) is not None]
    return MoneyWire(amount=to_text(sum(known), currency), currency=currency) if any(known) else None
