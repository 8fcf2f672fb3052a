"""Working calendars on a real database: who may write them, who uses them, what nonsense is refused."""

from typing import Any

import pytest

from common.contracts.approvals.calendars import AssignCalendar, CalendarWire, RemoveCalendar, SetCalendar
from common.persistence.sql import raw

pytestmark = pytest.mark.integration

BERLIN = CalendarWire(zone="Europe/Berlin", country="DE")
ADMINISTRATOR, CLERK = "p19", "p34"


async def calendars(acme: Any) -> Any:
    async with acme.transactions(acme.portal) as uow:
        return await uow.calendars.all(), await uow.company.current()


async def test_an_administrator_writes_calendars_and_people_use_them(acme: Any) -> None:
    await acme.ask(SetCalendar(calendar_id="berlin", calendar=BERLIN), ADMINISTRATOR)
    await acme.ask(SetCalendar(calendar_id="default", calendar=CalendarWire(zone="Asia/Tokyo")), ADMINISTRATOR)
    await acme.ask(AssignCalendar(company="acme-us", calendar_id="berlin"), ADMINISTRATOR)
    await acme.ask(AssignCalendar(person=CLERK, calendar_id="berlin"), CLERK)
    known, organisation = await calendars(acme)
    zones = {person: str(known.of(person, organisation).zone) for person in (CLERK, "p17", "p37")}
    assert zones == {CLERK: "Europe/Berlin", "p17": "Asia/Tokyo", "p37": "Europe/Berlin"}
    await acme.ask(AssignCalendar(person=CLERK, calendar_id=None), CLERK)
    known, organisation = await calendars(acme)
    assert str(known.of(CLERK, organisation).zone) == "Asia/Tokyo"


@pytest.mark.parametrize(
    ("command", "person", "code"),
    [
        (SetCalendar(calendar_id="x", calendar=BERLIN), CLERK, "right_missing"),
        (RemoveCalendar(calendar_id="x"), CLERK, "right_missing"),
        (AssignCalendar(person="p17", calendar_id=None), CLERK, "right_missing"),
        (AssignCalendar(company="acme-eu", calendar_id=None), CLERK, "right_missing"),
        (RemoveCalendar(calendar_id="nowhere"), ADMINISTRATOR, "calendar_unknown"),
        (AssignCalendar(person=CLERK, calendar_id="nowhere"), CLERK, "calendar_unknown"),
        (AssignCalendar(person="nobody", calendar_id=None), ADMINISTRATOR, "calendar_user_unknown"),
        (AssignCalendar(company="acme-mars", calendar_id=None), ADMINISTRATOR, "calendar_user_unknown"),
        (AssignCalendar(calendar_id=None), ADMINISTRATOR, "calendar_user_unknown"),
        (SetCalendar(calendar_id="x", calendar=CalendarWire(zone="Mars/Base")), ADMINISTRATOR, "invalid_document"),
    ],
)
async def test_refusals(acme: Any, command: Any, person: str, code: str) -> None:
    outcome = await acme.ask(command, person)
    assert outcome.problem["code"] == code


async def test_a_calendar_in_use_stays(acme: Any) -> None:
    await acme.ask(SetCalendar(calendar_id="berlin", calendar=BERLIN), ADMINISTRATOR)
    await acme.ask(AssignCalendar(person=CLERK, calendar_id="berlin"), CLERK)
    refused = await acme.ask(RemoveCalendar(calendar_id="berlin"), ADMINISTRATOR)
    assert (refused.problem["code"], refused.problem["users"]) == ("calendar_in_use", [f"person:{CLERK}"])
    await acme.ask(AssignCalendar(person=CLERK, calendar_id=None), CLERK)
    await acme.ask(RemoveCalendar(calendar_id="berlin"), ADMINISTRATOR)
    async with acme.transactions(acme.portal) as uow:
        assert not await uow.calendars.exists("berlin")


async def test_a_purge_leaves_no_table_out(acme: Any, a_submit: Any) -> None:
    await acme.ask(SetCalendar(calendar_id="berlin", calendar=BERLIN), ADMINISTRATOR)
    await acme.hear(a_submit("p17", "d-net", "1200.00"))
    async with acme.transactions(acme.portal) as uow:
        await uow.portals.purge()
    async with acme.db.transaction(acme.portal) as tx:
        tables = await tx.fetch(
            raw(
                "SELECT table_name FROM information_schema.columns WHERE table_schema = 'approvals' AND column_name = 'portal'"
            )
        )
        left = {
            row["table_name"]: await tx.fetch_value(raw(f"SELECT count(*) FROM {row['table_name']}")) for row in tables
        }
    assert {"routes", "task_clocks", "decisions"} <= left.keys()
    assert {table: n for table, n in left.items() if n and table not in {"inbox", "outbox"}} == {}
