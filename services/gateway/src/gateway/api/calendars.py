"""Working calendars: on whose clock deadlines are counted."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from common.contracts.approvals.calendars import AssignCalendar, CalendarWire, RemoveCalendar, SetCalendar
from common.web.app import JSONResponse
from gateway.api.documented import answers, writes
from gateway.api.schemas.calendars import CalendarCommandOut, CalendarList, CalendarOfIn, CalendarUserOut
from gateway.commands import WishOf
from gateway.parts import PartsOf
from gateway.visitor import Reader, Writer

router = APIRouter(prefix="/company", tags=["company"])

CalendarId = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9_-]{0,62}$")]
Name = Annotated[str, Path(min_length=1, max_length=64)]


@router.get("/calendars", response_model=None, responses=answers(CalendarList, "not_found"))
async def list_calendars(who: Reader, parts: PartsOf) -> Response:
    """Every calendar with how many use it, the visitor's own and those of the companies."""
    return JSONResponse(await parts.queries.get("approvals", "/queries/calendars", who.caller))


@router.put(
    "/calendars/{calendar_id}",
    response_model=None,
    responses=writes("right_missing", "invalid_document", model=CalendarCommandOut),
)
async def set_calendar(
    calendar_id: CalendarId, who: Writer, wish: WishOf, body: CalendarWire, parts: PartsOf
) -> Response:
    """Writes a calendar. `default` counts for everybody without one; without it Monday to Friday, nine to six, UTC."""
    return await parts.commands.send(SetCalendar(calendar_id=calendar_id, calendar=body), who.caller, wish)


@router.delete(
    "/calendars/{calendar_id}",
    response_model=None,
    responses=writes("right_missing", "calendar_unknown", "calendar_in_use", model=CalendarCommandOut),
)
async def remove_calendar(calendar_id: CalendarId, who: Writer, wish: WishOf, parts: PartsOf) -> Response:
    """Takes a calendar away that nobody uses."""
    return await parts.commands.send(RemoveCalendar(calendar_id=calendar_id), who.caller, wish)


_ASSIGNED = writes("right_missing", "calendar_unknown", "calendar_user_unknown", model=CalendarUserOut)


@router.put("/people/{person}/calendar", response_model=None, responses=_ASSIGNED)
async def assign_to_person(person: Name, who: Writer, wish: WishOf, body: CalendarOfIn, parts: PartsOf) -> Response:
    """A person's own choice, or an administrator's; null: the company's counts again."""
    return await parts.commands.send(AssignCalendar(person=person, calendar_id=body.calendar), who.caller, wish)


@router.put("/companies/{company}/calendar", response_model=None, responses=_ASSIGNED)
async def assign_to_company(company: Name, who: Writer, wish: WishOf, body: CalendarOfIn, parts: PartsOf) -> Response:
    """What counts for everybody of the company without a calendar of his own."""
    return await parts.commands.send(AssignCalendar(company=company, calendar_id=body.calendar), who.caller, wish)
