"""Who is busy or away when."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from portal_emulator.envelope import php, whole
from portal_emulator.errors import RestError
from portal_emulator.methods.table import Call, method
from portal_emulator.reference import CalendarEvent

WRITTEN = "%d.%m.%Y %H:%M:%S"


@method("calendar.accessibility.get", "calendar")
def accessibility_get(call: Call) -> Any:
    """Events of these people that touch the days `from` to `to`, both included."""
    first, last = (_day(call, name) for name in ("FROM", "TO"))
    users = [whole(value) for value in call.listed("USERS")]
    if not users:
        raise _missing("users")
    start = datetime.combine(first, time(), UTC)
    end = datetime.combine(last, time(), UTC) + timedelta(days=1)
    return php({
        user: [
            _shown(event)
            for event in call.portal.reference.events
            if event.user_id == user and event.start < end and event.end > start
        ]
        for user in users
    })  # fmt: skip


def _day(call: Call, name: str) -> date:
    try:
        return date.fromisoformat(call.text(name))
    except ValueError as error:
        raise _missing(name.lower()) from error


def _missing(name: str) -> RestError:
    text = f'The required parameter "{name}" for the method "calendar.accessibility.get" is not set.'
    return RestError(400, "", text)


def _shown(event: CalendarEvent) -> dict[str, Any]:
    """A whole-day event is written with its last day, not with the day after it."""
    end = event.end - timedelta(days=1) if event.whole_day else event.end
    return {
        "ID": str(event.id),
        "NAME": event.name,
        "DATE_FROM": event.start.strftime(WRITTEN),
        "DATE_TO": end.strftime(WRITTEN),
        "DATE_FROM_TS_UTC": str(int(event.start.timestamp())),
        "DATE_TO_TS_UTC": str(int(end.timestamp())),
        "~USER_OFFSET_FROM": 0,
        "~USER_OFFSET_TO": 0,
        "DT_SKIP_TIME": "Y" if event.whole_day else "N",
        "TZ_FROM": "UTC",
        "TZ_TO": "UTC",
        "ACCESSIBILITY": event.accessibility,
        "IMPORTANCE": "normal",
        "EVENT_TYPE": "",
    }
