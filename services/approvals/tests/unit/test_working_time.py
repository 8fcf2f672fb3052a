"""Working time on the local clock: the worked examples, pauses, and calendars that make no sense."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from approvals.adapters.holiday_book import public_holidays
from approvals.domain.errors import InvalidDocument
from approvals.domain.organisation import Department, Organisation, Person
from approvals.domain.question import Span
from approvals.domain.working_calendar import UTC_OFFICE, Calendars, calendar_from_dict
from approvals.domain.working_time import NobodyEverWorks, WorkingCalendar, after, between, reached

BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = WorkingCalendar(BERLIN)
HOUR = timedelta(hours=1)


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("opened", "hours", "due"),
    [
        ("2026-03-06T17:00", 4, "2026-03-09T12:00"),  # Friday at five: an hour on Friday, three on Monday
        ("2026-03-07T23:00", 4, "2026-03-09T13:00"),  # Saturday night: Monday counts
        ("2026-03-27T17:00", 4, "2026-03-30T12:00"),  # the clocks go forward on Sunday: still noon on the wall
        ("2026-10-23T17:00", 4, "2026-10-26T12:00"),  # and back
        ("2026-03-06T09:00", 9, "2026-03-06T18:00"),  # a full day ends when the office closes, not next morning
    ],
)
def test_deadlines_are_counted_on_the_local_clock(opened: str, hours: int, due: str) -> None:
    assert after(OFFICE, berlin(opened), hours * HOUR) == berlin(due)


def test_a_holiday_does_not_count() -> None:
    """Thursday at four before Good Friday: two hours, then Easter Monday is off too, so Tuesday and Wednesday."""
    germany = WorkingCalendar(BERLIN, holidays=public_holidays("DE", None))
    assert after(germany, berlin("2026-04-02T16:00"), 16 * HOUR) == berlin("2026-04-08T14:00")
    friday_off = WorkingCalendar(BERLIN, closed=frozenset({date(2026, 3, 6)}))
    assert after(friday_off, berlin("2026-03-05T16:00"), 16 * HOUR) == berlin("2026-03-10T14:00")


def test_regions_have_holidays_of_their_own() -> None:
    epiphany = date(2026, 1, 6)
    assert epiphany in public_holidays("DE", "BY")
    assert epiphany not in public_holidays("DE", "BE")
    assert date(2031, 1, 1) in public_holidays("DE", None)  # far years are known as well


def test_a_day_can_be_worked_although_it_is_off() -> None:
    saturday = WorkingCalendar(BERLIN, opened=frozenset({date(2026, 3, 7)}))
    assert after(saturday, berlin("2026-03-06T17:00"), 4 * HOUR) == berlin("2026-03-07T12:00")


def test_the_clock_stands_still_while_a_question_is_open() -> None:
    asked = Span(berlin("2026-03-06T10:00"), berlin("2026-03-06T15:00"))
    assert reached(OFFICE, berlin("2026-03-06T09:00"), 4 * HOUR, [asked]) == berlin("2026-03-06T18:00")
    still = Span(berlin("2026-03-06T10:00"))
    assert reached(OFFICE, berlin("2026-03-06T09:00"), 4 * HOUR, [still]) is None
    assert reached(OFFICE, berlin("2026-03-06T09:00"), HOUR, [still]) == berlin("2026-03-06T10:00")


def test_overlapping_questions_stop_the_clock_once() -> None:
    pauses = [
        Span(berlin("2026-03-06T10:00"), berlin("2026-03-06T12:00")),
        Span(berlin("2026-03-06T11:00"), berlin("2026-03-06T13:00")),
        Span(berlin("2026-03-06T11:30"), berlin("2026-03-06T11:45")),
    ]
    assert reached(OFFICE, berlin("2026-03-06T09:00"), 2 * HOUR, pauses) == berlin("2026-03-06T14:00")


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1)),  # noqa: DTZ001 - the zone follows
    st.integers(0, 60 * 200),
    st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland", "UTC"]),
)
def test_what_is_counted_forward_is_counted_back(start: datetime, minutes: int, zone: str) -> None:
    calendar = WorkingCalendar(ZoneInfo(zone))
    opened, work = start.replace(tzinfo=UTC), timedelta(minutes=minutes)
    due = after(calendar, opened, work)
    assert due >= opened or not work
    assert between(calendar, opened, due) == work


def test_a_calendar_without_work_is_noticed() -> None:
    with pytest.raises(NobodyEverWorks):
        after(WorkingCalendar(BERLIN, week=((),) * 7), berlin("2026-03-06T09:00"), HOUR)


def test_a_document_becomes_a_calendar() -> None:
    document = {
        "zone": "America/New_York",
        "country": "US",
        "hours": {"mon": [["08:00", "12:00"], ["13:00", "24:00"]]},
        "closed": ["2026-03-09"],
    }
    calendar = calendar_from_dict(document, public_holidays)
    start = datetime(2026, 3, 9, 12, tzinfo=UTC)
    assert after(calendar, start, 5 * HOUR) == datetime(2026, 3, 16, 18, tzinfo=UTC)


@pytest.mark.parametrize(
    ("document", "pointer", "code"),
    [
        ({"zone": "Mars/Base"}, "/zone", "zone_unknown"),
        ({"zone": "../etc/passwd"}, "/zone", "zone_unknown"),
        ({}, "/zone", "zone_unknown"),
        ({"zone": "UTC", "country": "ZZ"}, "/country", "country_unknown"),
        ({"zone": "UTC", "country": "DE", "region": "XX"}, "/country", "country_unknown"),
        ({"zone": "UTC", "hours": {"mon": [["18:00", "09:00"]]}}, "/hours/mon/0", "hours_malformed"),
        (
            {"zone": "UTC", "hours": {"mon": [["09:00", "12:00"], ["11:00", "13:00"]]}},
            "/hours/mon/1",
            "hours_malformed",
        ),
        ({"zone": "UTC", "hours": {"mon": [["9", "12:00"]]}}, "/hours/mon/0", "hours_malformed"),
        ({"zone": "UTC", "hours": {"mon": "all day"}}, "/hours/mon", "list_expected"),
        ({"zone": "UTC", "hours": {"moon": []}}, "/hours/moon", "day_unknown"),
        ({"zone": "UTC", "hours": {}}, "/hours", "no_hours"),
        ({"zone": "UTC", "closed": ["soon"]}, "/closed/0", "date_malformed"),
    ],
)
def test_nonsense_is_refused_with_its_place(document: dict[str, object], pointer: str, code: str) -> None:
    with pytest.raises(InvalidDocument) as refused:
        calendar_from_dict(document, public_holidays)
    assert (pointer, code) in {(each["pointer"], each["code"]) for each in refused.value.details["errors"]}


def test_the_own_calendar_counts_before_the_companys() -> None:
    organisation = Organisation(
        people={each: Person(each, each, ("d",)) for each in ("ada", "bob")},
        departments={"d": Department("d", "D", company="acme")},
    )
    night, day = WorkingCalendar(ZoneInfo("Asia/Tokyo")), WorkingCalendar(BERLIN)
    calendars = Calendars({"night": night, "day": day}, {"ada": "night"}, {"acme": "day"})
    assert calendars.of("ada", organisation) is night
    assert calendars.of("bob", organisation) is day
    assert Calendars({"night": night}, {"bob": "gone"}).of("bob", organisation) is UTC_OFFICE
    assert Calendars({"default": night}).of("stranger", organisation) is night
