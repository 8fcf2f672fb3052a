"""Working calendars as documents, and whose calendar counts for whom.

A document names an IANA `zone`, a `country` (ISO 3166-1) with an optional `region` for public holidays, the `hours`
of each weekday as pairs of local times, and single days that are off (`closed`) or worked (`opened`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from approvals.domain.documents import Reader
from approvals.domain.organisation import Organisation
from approvals.domain.working_time import OFFICE, Holidays, Hours, Week, WorkingCalendar

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DEFAULT = "default"
MINUTES_OF_DAY = 24 * 60

HolidaysOf = Callable[[str, str | None], Holidays]
"""(country, region) -> its public holidays. Raises LookupError for one that is not known."""


@dataclass(frozen=True, slots=True)
class Calendars:
    """Every calendar by id, and who uses which: the person's own, else his company's, else `default`, else UTC office."""

    known: Mapping[str, WorkingCalendar] = field(default_factory=dict)
    of_person: Mapping[str, str] = field(default_factory=dict)
    of_company: Mapping[str, str] = field(default_factory=dict)

    def of(self, person: str, organisation: Organisation) -> WorkingCalendar:
        """The calendar deadlines of this person are counted on."""
        found = organisation.people.get(person)
        company = organisation.company_of(found.main_department) if found else None
        names = (self.of_person.get(person, ""), self.of_company.get(company or "", ""), DEFAULT)
        return next((self.known[name] for name in names if name in self.known), UTC_OFFICE)


UTC_OFFICE = WorkingCalendar(ZoneInfo("UTC"))
"""What counts where nobody has set a calendar: Monday to Friday, nine to six, UTC."""


def calendar_from_dict(document: Mapping[str, Any], holidays_of: HolidaysOf) -> WorkingCalendar:
    """Raises InvalidDocument with a pointer for everything that does not fit."""
    reader = Reader()
    zone, holidays = _zone(reader, document), _holidays(reader, document, holidays_of)
    week = _week(reader, document)
    closed, opened = (_days(reader, document, key) for key in ("closed", "opened"))
    if not any(week):
        reader.error("no_hours", "/hours", "somebody has to work at some time of the week")
    reader.finish()
    return WorkingCalendar(zone, week, holidays, closed, opened)


def _zone(reader: Reader, document: Mapping[str, Any]) -> ZoneInfo:
    name = document.get("zone")
    try:
        return ZoneInfo(name if isinstance(name, str) else "")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        reader.error("zone_unknown", "/zone", f"an IANA time zone such as Europe/Berlin is expected, not {name!r}")
        return ZoneInfo("UTC")


def _holidays(reader: Reader, document: Mapping[str, Any], holidays_of: HolidaysOf) -> Holidays:
    country, region = document.get("country"), document.get("region")
    if country is None:
        return frozenset()
    try:
        return holidays_of(str(country), None if region is None else str(region))
    except LookupError:
        where = f"{country}, {region}" if region else str(country)
        reader.error("country_unknown", "/country", f"no public holidays are known for {where}")
        return frozenset()


def _week(reader: Reader, document: Mapping[str, Any]) -> Week:
    if "hours" not in document:
        return OFFICE
    given = reader.mapping(document["hours"], "/hours")
    for day in sorted(set(given) - set(DAYS)):
        reader.error("day_unknown", f"/hours/{day}", f"one of {', '.join(DAYS)} is expected")
    return tuple(_hours(reader, given.get(day, []), f"/hours/{day}") for day in DAYS)


def _hours(reader: Reader, given: Any, at: str) -> tuple[Hours, ...]:
    if not isinstance(given, list):
        reader.error("list_expected", at, 'pairs of times such as [["09:00", "18:00"]] are expected')
        return ()
    found: list[Hours] = []
    for number, pair in enumerate(given):
        times = [_minutes(each) for each in pair] if isinstance(pair, list) else []
        match times:
            case [int(start), int(end)] if start < end and (not found or found[-1].end <= start):
                found.append(Hours(start, end))
            case _:
                message = f"a start and a later end after the stretch before are expected, not {pair!r}"
                reader.error("hours_malformed", f"{at}/{number}", message)
    return tuple(found)


def _minutes(text: Any) -> int | None:
    """`09:30` in minutes after midnight; 24:00 ends a day."""
    hour, colon, minute = str(text).partition(":")
    if not colon or not (hour.isdecimal() and minute.isdecimal() and len(minute) == 2):  # noqa: PLR2004 - hh:mm
        return None
    found = int(hour) * 60 + int(minute)
    return found if int(minute) < 60 and found <= MINUTES_OF_DAY else None  # noqa: PLR2004 - minutes of an hour


def _days(reader: Reader, document: Mapping[str, Any], key: str) -> frozenset[date]:
    found = set()
    for number, each in reader.items(document, key, ""):
        try:
            found.add(date.fromisoformat(each))
        except (TypeError, ValueError):
            reader.error("date_malformed", f"/{key}/{number}", f"a date such as 2026-12-24 is expected, not {each!r}")
    return frozenset(found)
