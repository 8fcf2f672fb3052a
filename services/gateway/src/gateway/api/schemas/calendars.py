"""Bodies about working calendars."""

from pydantic import BaseModel, Field

from common.contracts.approvals.calendars import CalendarId, CalendarWire
from gateway.api.schemas.core import Body


class CalendarOfIn(Body):
    """Which calendar counts; null for none of one's own."""

    calendar: CalendarId | None


class CalendarOut(BaseModel):
    """One calendar and how many people and companies use it."""

    id: str
    users: int
    calendar: CalendarWire


class CalendarCommandOut(BaseModel):
    """The calendar that was written or taken away."""

    calendar_id: str


class CalendarUserOut(BaseModel):
    """Whose calendar it is now (`person:17`, `company:acme-eu`), and which; null for none of their own."""

    user: str
    calendar_id: str | None


class CalendarList(BaseModel):
    """`mine` is the visitor's own calendar, `companies` company -> calendar."""

    items: list[CalendarOut]
    mine: str | None = Field(default=None)
    companies: dict[str, str]
