"""Working calendars: on whose clock deadlines are counted."""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import ConfigDict, Field

from common.contracts.base import Command, PersonId, Wire

CalendarId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,62}$")]
Times = Annotated[list[str], Field(min_length=2, max_length=2)]


class CalendarWire(Wire):
    """Working hours in one IANA zone. `hours`: day (mon … sun) -> pairs of local times such as ["09:00", "18:00"].

    `country` (ISO 3166-1) and `region` name public holidays; `closed` and `opened` are single days off or worked.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    zone: str = Field(min_length=1, max_length=64)
    country: str | None = Field(default=None, min_length=2, max_length=2)
    region: str | None = Field(default=None, min_length=1, max_length=16)
    hours: dict[str, Annotated[list[Times], Field(max_length=8)]] | None = Field(default=None, max_length=7)
    closed: list[date] = Field(default_factory=list, max_length=400)
    opened: list[date] = Field(default_factory=list, max_length=400)


class SetCalendar(Command):
    """Writes a calendar; `default` counts for everybody without one. Deadlines of open tasks are counted again."""

    name: ClassVar[str] = "approvals.set_calendar"

    calendar_id: CalendarId
    calendar: CalendarWire


class RemoveCalendar(Command):
    """Takes a calendar away that nobody uses."""

    name: ClassVar[str] = "approvals.remove_calendar"

    calendar_id: CalendarId


class AssignCalendar(Command):
    """A person (or, for everybody without one of his own, a company) uses this calendar; None: no longer one."""

    name: ClassVar[str] = "approvals.assign_calendar"

    person: PersonId | None = None
    company: str | None = Field(default=None, min_length=1, max_length=64)
    calendar_id: CalendarId | None = None
