"""Absences of the portal's calendars and rates of its currencies, as commands and in our words."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from approvals.adapters.portal_pages import Extra
from approvals.domain.documents import instant_text
from approvals.domain.money import Rates, is_currency, rate_of
from common.bitrix24 import PortalError
from common.bitrix24.client import Answer
from common.bitrix24.wire import as_bool, as_int, as_list, as_map

PEOPLE_A_COMMAND = 50
AHEAD = timedelta(days=14)
A_DAY = timedelta(days=1)
CURRENCIES: Extra = ("crm.currency.list", {})


def calendar_commands(watched: Sequence[str], now: datetime) -> Iterator[Extra]:
    """`calendar.accessibility.get` of the next two weeks, fifty people a command."""
    period = {"from": now.date().isoformat(), "to": (now + AHEAD).date().isoformat()}
    for start in range(0, len(watched), PEOPLE_A_COMMAND):
        yield "calendar.accessibility.get", {"users": list(watched[start : start + PEOPLE_A_COMMAND]), **period}


def absences_in(answers: Sequence[Answer | PortalError]) -> dict[str, Any] | None:
    """id -> our fact, from events marked "absent"; None: the portal does not tell."""
    found: dict[str, Any] = {}
    for answer in answers:
        if isinstance(answer, PortalError):
            return None
        for person, events in as_map(answer.result).items():
            for event in as_list(events):
                if isinstance(event, Mapping) and event.get("ACCESSIBILITY") == "absent":
                    found.update(_absence(str(person), event))
    return found


def _absence(person: str, event: Mapping[str, Any]) -> dict[str, Any]:
    """A whole-day event is written with its last day; a repeated one has the same id each time."""
    first, last = as_int(event.get("DATE_FROM_TS_UTC")), as_int(event.get("DATE_TO_TS_UTC"))
    if first is None or last is None:
        return {}
    start, end = datetime.fromtimestamp(first, UTC), datetime.fromtimestamp(last, UTC)
    if as_bool(event.get("DT_SKIP_TIME")):
        end += A_DAY
    if end <= start:
        return {}
    key = f"calendar/{person}/{event.get('ID')}/{first}"
    return {key: {"id": key, "person": person, "from": instant_text(start), "to": instant_text(end)}}


def rates_in(answer: Answer | PortalError) -> Rates | None:
    """Units of the base currency for one of each; None: not granted, no base currency, or nothing usable.

    Bitrix24 writes AMOUNT units of the base currency for AMOUNT_CNT units of a currency.
    """
    if isinstance(answer, PortalError):
        return None
    rows = [row for row in as_list(answer.result) if isinstance(row, dict)]
    base = [str(row.get("CURRENCY")) for row in rows if as_bool(row.get("BASE"))]
    if len(base) != 1 or not is_currency(base[0]):
        return None
    rates = {str(row.get("CURRENCY")): _rate(row) for row in rows if row.get("CURRENCY") != base[0]}
    return Rates(base[0], {code: rate for code, rate in rates.items() if rate is not None and is_currency(code)})


def _rate(row: Mapping[str, Any]) -> Decimal | None:
    try:
        amount, count = Decimal(str(row.get("AMOUNT"))), Decimal(str(row.get("AMOUNT_CNT") or 1))
    except InvalidOperation:
        return None
    usable = amount.is_finite() and count.is_finite() and amount > 0 and count > 0
    return rate_of(Fraction(amount) / Fraction(count)) if usable else None
