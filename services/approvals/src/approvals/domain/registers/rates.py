"""Exchange rates as entries of a register: what each says, when they are entered here, and told in another pivot."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from approvals.domain.money import Rates, rate_of
from common.contracts.approvals.registers import RateEntry
from common.errors import Conflict, Invalid

RATE = "rate"
PORTAL, ENTERED = "portal", "entered"
"""Who says the rates: the portal's currencies with every poll, or whoever enters them here."""


class RatesFollowPortal(Conflict):
    """The portal's currencies tell the rates; somebody has to say first that they are entered here."""

    code = "rates_follow_portal"


class PivotWithoutRate(Invalid):
    """The entries cannot be told in this currency, because none says what it is worth."""

    code = "pivot_without_rate"


def require_entered(source: str, known: Rates) -> None:
    """A portal that has told no rates yet (perhaps it does not let us ask) is in nobody's way.

    Raises RatesFollowPortal.
    """
    if source == PORTAL and (known.rates or known.as_of):
        raise RatesFollowPortal


def rates_of(documents: Mapping[str, Mapping[str, str]], pivot: str, as_of: str) -> Rates:
    """The snapshot that these entries come to."""
    return Rates(pivot, {code: Decimal(each["rate"]) for code, each in sorted(documents.items())}, as_of)


def rate_documents(rates: Rates) -> dict[str, dict[str, str]]:
    """The entries that come to this snapshot; the pivot itself is none."""
    return {
        code: rate_document(RateEntry(currency=code, rate=f"{rate:f}", pivot=rates.pivot))
        for code, rate in rates.rates.items()
        if code != rates.pivot
    }


def rate_document(entry: RateEntry) -> dict[str, str]:
    """The entry as it is kept; a number is written in one way only, so that 0.920 is no change of 0.92."""
    whole, _, fraction = entry.rate.partition(".")
    fraction = fraction.rstrip("0")
    plain = f"{whole.lstrip('0') or '0'}.{fraction}" if fraction else whole.lstrip("0") or "0"
    return {"currency": entry.currency, "rate": plain, "pivot": entry.pivot}


def told_only_in(pivot: str, documents: Mapping[str, Mapping[str, str]]) -> bool:
    """Whether all of these entries are of this pivot."""
    return all(each["pivot"] == pivot for each in documents.values())


def told_in(rates: Rates, pivot: str) -> Rates:
    """The same rates against another pivot, to as many digits as a rate may have. Raises PivotWithoutRate."""
    if pivot == rates.pivot or not rates.rates:
        return Rates(pivot, rates.rates, rates.as_of)
    if pivot not in rates.rates:
        raise PivotWithoutRate(currency=pivot)
    others = [code for code in (*rates.rates, rates.pivot) if code != pivot]
    return Rates(pivot, {code: _against(rates, code, pivot) for code in sorted(set(others))}, rates.as_of)


def _against(rates: Rates, currency: str, pivot: str) -> Decimal:
    found = rate_of(rates.worth(currency) / rates.worth(pivot))
    if found is None:
        raise PivotWithoutRate(currency=pivot, too_small=currency)
    return found


def rates_view(documents: Mapping[str, Any], rates: Rates, source: str) -> dict[str, Any]:
    """What the API shows beside the entries: who says them, against which currency, since when."""
    return {
        "source": source,
        "follows_portal": source == PORTAL and bool(rates.rates or rates.as_of),
        "pivot": rates.pivot,
        "as_of": rates.as_of or None,
        "count": len(documents),
    }
