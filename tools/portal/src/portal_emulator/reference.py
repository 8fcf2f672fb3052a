"""What a portal knows beside people: currencies with their rates, and events of people's calendars."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(slots=True)
class Currency:
    """`amount` units of the base currency are worth `count` units of this one; both as the portal writes them."""

    code: str
    amount: str
    base: str
    name: str
    count: str = "1"


@dataclass(slots=True)
class CalendarEvent:
    """One event; `accessibility` is busy, absent, quest or free."""

    id: int
    user_id: int
    name: str
    start: datetime
    end: datetime
    accessibility: str
    whole_day: bool


def _currencies() -> list[Currency]:
    return [
        Currency("EUR", "1.0000", "Y", "Euro"),
        Currency("USD", "0.9200", "N", "US Dollar"),
        Currency("RUB", "0.0100", "N", "Russian Ruble"),
        Currency("GBP", "1.1700", "N", "Pound Sterling"),
        Currency("CHF", "1.0400", "N", "Swiss Franc"),
    ]


@dataclass(slots=True)
class Reference:
    currencies: list[Currency] = field(default_factory=_currencies)
    events: list[CalendarEvent] = field(default_factory=list)
