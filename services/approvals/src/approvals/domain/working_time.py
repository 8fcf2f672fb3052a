"""Working time: hours people had for an answer, counted on the clock of their own office.

A deadline of four hours given on Friday at five ends on Monday at noon, also when the clocks change in between:
working time is counted on the local clock, instants are kept in UTC.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from approvals.domain.question import Span

LONGEST_WAIT = 3660
"""Days looked at before a calendar counts as one in which nobody ever works."""


class Holidays(Protocol):
    """Days off of a country or region; asked by date."""

    def __contains__(self, day: date, /) -> bool: ...


@dataclass(frozen=True, slots=True)
class Hours:
    """One stretch of work within a day, in minutes after local midnight: [start, end), at most 1440."""

    start: int
    end: int


Week = tuple[tuple[Hours, ...], ...]
"""Working hours from Monday to Sunday."""

OFFICE: Week = (*((Hours(9 * 60, 18 * 60),),) * 5, (), ())
"""Monday to Friday, nine to six."""


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """When somebody works. `closed` are days off beside the holidays, `opened` are worked like the Monday of `week`."""

    zone: ZoneInfo
    week: Week = OFFICE
    holidays: Holidays = frozenset()
    closed: frozenset[date] = frozenset()
    opened: frozenset[date] = frozenset()

    def hours_of(self, day: date) -> tuple[Hours, ...]:
        """The stretches of work of one local day."""
        if day in self.opened:
            return next((hours for hours in self.week if hours), ())
        if day in self.closed or day in self.holidays:
            return ()
        return self.week[day.weekday()]


class NobodyEverWorks(ValueError):
    """The calendar has no working hours within ten years."""


def after(calendar: WorkingCalendar, start: datetime, work: timedelta) -> datetime:
    """The instant (UTC) at which `work` has been done since `start`. Raises NobodyEverWorks."""
    left = work
    for begins, ends in _stretches(calendar, start):
        if left <= ends - begins:
            return _instant(calendar, begins + left)
        left -= ends - begins
    raise NobodyEverWorks


def between(calendar: WorkingCalendar, start: datetime, end: datetime) -> timedelta:
    """Working time in [start, end); nothing when it ends before it starts."""
    last = _local(calendar, end)
    done = timedelta()
    for begins, ends in _stretches(calendar, start):
        if begins >= last:
            break
        done += min(ends, last) - begins
    return done


def reached(
    calendar: WorkingCalendar, start: datetime, work: timedelta, pauses: Iterable[Span] = ()
) -> datetime | None:
    """Like `after`, with the clock standing still in `pauses`. None: it stands still now and was not there before."""
    left = work
    for pause in sorted(pauses, key=lambda each: each.since):
        done = between(calendar, start, pause.since)
        if done >= left:
            break
        left -= done
        if pause.until is None:
            return None
        start = max(start, pause.until)
    return after(calendar, start, left)


def _stretches(calendar: WorkingCalendar, start: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Stretches of work from `start` on, as local times without a zone."""
    since = _local(calendar, start)
    for number in range(LONGEST_WAIT):
        day = since.date() + timedelta(days=number)
        midnight = datetime.combine(day, time())
        for hours in calendar.hours_of(day):
            begins, ends = midnight + timedelta(minutes=hours.start), midnight + timedelta(minutes=hours.end)
            if ends > since:
                yield max(begins, since), ends


def _local(calendar: WorkingCalendar, instant: datetime) -> datetime:
    return instant.astimezone(calendar.zone).replace(tzinfo=None)


def _instant(calendar: WorkingCalendar, local: datetime) -> datetime:
    return local.replace(tzinfo=calendar.zone).astimezone(UTC)
