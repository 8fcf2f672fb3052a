"""Polls: what is asked for, what they bring beside people, what waits for a yes, and how they ended."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from approvals.domain.errors import HeldChanged, NothingHeld, SyncTooSoon
from approvals.domain.money import Rates
from approvals.domain.rights import RightMissing
from approvals.usecases.accept_organisation import accept_organisation
from approvals.usecases.note_poll import note_poll
from approvals.usecases.poll_organisation import poll_organisation
from approvals.usecases.ports import Found
from approvals.usecases.sync_organisation import sync_organisation
from common.contracts.approvals.synchronising import AcceptOrganisation, SyncOrganisation

ADA, BOB, CY = "1", "2", "3"


class Portal:
    """Tells what it is given, and remembers what was expected of it."""

    def __init__(self, directory: Any, absences: Any = None, rates: Any = None) -> None:
        self.found = Found(directory, absences, rates)
        self.expected: Any = None

    async def read(self, portal: UUID, expected: Any, now: Any) -> Found:
        self.expected = expected
        return self.found

    async def person(self, portal: UUID, person: str) -> Any:
        return None


class Held:
    async def holds(self, uow: Any) -> bool:
        return True


async def poll(uow: Any, portal: Portal) -> Any:
    return await poll_organisation(uow.portal, portal, uow.transactions, Held())


async def test_a_poll_expects_what_it_found_last_and_asks_about_those_with_posts(uow: Any, directory: Any) -> None:
    portal = Portal(directory())
    await poll(uow, portal)
    expected = portal.expected
    assert (expected.people, expected.departments, expected.watched, expected.thorough) == (3, 2, (ADA, CY), False)
    told = uow.portals.told
    assert (told["outcome"], told["people"], told["departments"]) == ("same", 3, 2)


async def test_sync_now_makes_a_poll_due_and_thorough(uow: Any, directory: Any) -> None:
    uow.now = uow.company.now = uow.now + timedelta(minutes=5)
    await sync_organisation(SyncOrganisation(), ADA, uow)
    portal = Portal(directory())
    await poll(uow, portal)
    assert portal.expected.thorough
    uow.now = uow.company.now = uow.now + timedelta(seconds=1)
    await poll(uow, portal)
    assert portal.expected.thorough is False


async def test_sync_now_is_for_those_who_run_the_company_and_not_twice_in_a_moment(uow: Any) -> None:
    with pytest.raises(RightMissing):
        await sync_organisation(SyncOrganisation(), BOB, uow)
    await sync_organisation(SyncOrganisation(), ADA, uow)
    uow.now = uow.company.now = uow.now + timedelta(seconds=20)
    with pytest.raises(SyncTooSoon) as refused:
        await sync_organisation(SyncOrganisation(), ADA, uow)
    assert 0 < refused.value.details["retry_after"] <= 30


async def test_absences_of_the_calendar_come_and_go_with_the_polls_and_leave_recorded_ones_alone(
    uow: Any, directory: Any
) -> None:
    away = {"id": "c", "person": CY, "from": "2026-11-23T00:00:00Z", "to": "2026-11-30T00:00:00Z"}
    await uow.company.put_own("absence", {"own": away | {"id": "own", "person": BOB}})
    await poll(uow, Portal(directory(), {"c": away}))
    assert {each.person for each in (await uow.company.current()).absences} == {BOB, CY}
    await poll(uow, Portal(directory(), None))
    assert {each.person for each in (await uow.company.current()).absences} == {BOB, CY}, "not granted: as it was"
    await poll(uow, Portal(directory(), {}))
    assert {each.person for each in (await uow.company.current()).absences} == {BOB}


async def test_the_portals_rates_are_taken_until_somebody_enters_other_ones(uow: Any, directory: Any) -> None:
    await poll(uow, Portal(directory(), rates=Rates("EUR", {"USD": Decimal("0.9")})))
    known = await uow.company.rates()
    assert (known.pivot, known.rates, known.as_of) == ("EUR", {"USD": Decimal("0.9")}, "2026-11-23")
    noted = uow.notes.count(("rates", "rates.set"))
    await poll(uow, Portal(directory(), rates=Rates("EUR", {"USD": Decimal("0.9")})))
    assert uow.notes.count(("rates", "rates.set")) == noted, "the same again is no change"
    await uow.company.set_rates(Rates("EUR", {"USD": Decimal(1)}), "entered")
    await poll(uow, Portal(directory(), rates=Rates("EUR", {"USD": Decimal("0.8")})))
    assert (await uow.company.rates()).rates == {"USD": Decimal(1)}


async def test_who_would_go_is_kept_until_somebody_says_yes_to_exactly_that(uow: Any, directory: Any) -> None:
    gone = directory(p2={"active": False})
    assert (await poll(uow, Portal(gone))).held
    assert (uow.portals.told["outcome"], (await uow.company.current()).is_active(BOB)) == ("held", True)
    assert uow.notes.count(("organisation", "organisation.held")) == 1
    await poll(uow, Portal(gone))
    assert uow.notes.count(("organisation", "organisation.held")) == 1, "the same alarm is raised once"
    held = uow.company.row.held_hash
    with pytest.raises(RightMissing):
        await accept_organisation(AcceptOrganisation(held=held), BOB, uow)
    with pytest.raises(HeldChanged):
        await accept_organisation(AcceptOrganisation(held="0" * 64), ADA, uow)
    answer = await accept_organisation(AcceptOrganisation(held=held), ADA, uow)
    organisation = await uow.company.current()
    assert (organisation.is_active(BOB), organisation.version) == (False, answer["org_version"])
    with pytest.raises(NothingHeld):
        await accept_organisation(AcceptOrganisation(held=held), ADA, uow)


async def test_somebody_who_comes_back_before_the_yes_ends_the_waiting(uow: Any, directory: Any) -> None:
    await poll(uow, Portal(directory(p2={"active": False})))
    await poll(uow, Portal(directory()))
    assert uow.company.row.held_hash is None


async def test_a_refused_tree_is_written_down_once(uow: Any) -> None:
    for _ in range(2):
        await note_poll("refused", uow.now, uow, {"problem": {"code": "broken_tree", "message": "two roots"}})
    assert uow.notes.count(("organisation", "organisation.refused")) == 1
