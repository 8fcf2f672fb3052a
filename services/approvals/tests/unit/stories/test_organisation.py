"""Merging, applying and clock ticks of the organisation, on fakes."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from approvals.domain.composition import compose, structure_of
from approvals.domain.organisation import UNLIMITED
from approvals.usecases.add_administrator import add_administrator
from approvals.usecases.apply_organisation import apply_organisation
from approvals.usecases.look_up_person import look_up_person
from approvals.usecases.merge_organisation import membership, merge_organisation
from approvals.usecases.open_route import open_route
from approvals.usecases.poll_organisation import LeaseLost, poll_organisation
from approvals.usecases.ports import Found

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
DEPARTMENTS = [{"id": "1", "name": "Small", "parent": None, "head": "1"}]


class FakeDirectory:
    """A portal that knows one more person than was polled."""

    def __init__(self, found: Any, absences: Any = None, rates: Any = None) -> None:
        self.found, self.absences, self.rates = found, absences, rates
        self.expected: Any = None

    async def read(self, portal: UUID, expected: Any, now: datetime) -> Found:
        self.expected = expected
        return Found(self.found, self.absences, self.rates)

    async def person(self, portal: UUID, person: str) -> Any:
        return next((each for each in self.found["people"] if each["id"] == person), None)


class Fence:
    def __init__(self, holds: bool) -> None:
        self.answer = holds

    async def holds(self, uow: Any) -> bool:
        return self.answer


def test_our_facts_about_people_who_are_gone_are_left_out() -> None:
    people = [{"id": "1", "name": "Ada", "title": "", "departments": ["1"], "active": True}]
    own = {
        "limit": {"1": "unlimited", "8": "unlimited"},
        "department": {"1": {"company": "acme", "deputy": "1"}, "9": {"company": "acme"}},
        "member": membership("legal", "1", ("acme",)) | membership("legal", "8"),
        "role": {"board": {"role": "board", "name": ""}},
        "cost_centre": {
            "a": {"id": "a", "name": "A", "department": "1"},
            "b": {"id": "b", "name": "B", "department": "9"},
        },
        "absence": {"x": {"person": "8", "from": "2026-01-01T00:00:00Z", "to": "2027-02-01T00:00:00Z"}},
    }
    structure = structure_of({"people": people, "departments": DEPARTMENTS})
    organisation = compose(structure, *merge_organisation(own, MONDAY), {})
    assert organisation.people["1"].limit == UNLIMITED
    assert {role: organisation.members(role) for role in organisation.roles} == {"board": (), "legal": ("1",)}
    assert (organisation.departments["1"].deputy, organisation.company_of("1")) == ("1", "acme")
    assert list(organisation.cost_centres) == ["a", "b"], "a deleted department is its parent's"
    assert organisation.absences == ()


def test_what_is_over_is_no_part_of_the_next_version() -> None:
    past = {"from": "2026-01-01T00:00:00Z", "to": "2026-11-23T09:00:00Z"}
    parties = {"from_person": "1", "to_person": "2", "note": "private"}
    own = {
        "delegation": {"a": parties | past, "b": parties | past | {"to": "2026-11-23T09:00:01Z"}},
        "absence": {"c": {"person": "1", **past}},
        "calendar_absence": {"d": {"person": "1", **past, "to": "2026-12-01T00:00:00Z"}},
    }
    _, stand_ins = merge_organisation(own, MONDAY)
    assert [each["to"] for each in stand_ins["delegations"]] == ["2026-11-23T09:00:01Z"]
    assert [each["to"] for each in stand_ins["absences"]] == ["2026-12-01T00:00:00Z"]
    assert "private" not in str(stand_ins)


async def test_the_first_poll_seeds_one_company_and_an_unlimited_root(uow: Any) -> None:
    organisation = await uow.company.current()
    assert organisation.company_of("2") == "main"
    assert organisation.members("portal_admins") == ("1",)
    assert uow.company.facts["limit"] == {"1": "unlimited"}
    assert ("organisation", "organisation.seeded") in uow.notes


async def test_a_loaded_company_is_not_seeded_over(uow: Any, directory: Any) -> None:
    uow.company.facts["limit"] = {"3": {"amount": "5.00", "currency": "EUR"}}
    uow.company._set(polled_at=None)
    await apply_organisation(uow, directory(p2={"title": "Buyer"}), polled=True)
    assert uow.company.facts["limit"] == {"3": {"amount": "5.00", "currency": "EUR"}}


async def test_a_new_administrator_wakes_open_routes_a_new_title_does_not(
    uow: Any, a_submit: Any, directory: Any
) -> None:
    await open_route(a_submit(), uow)
    await apply_organisation(uow, directory(p2={"title": "Chief buyer"}), polled=True)
    assert uow.outbox.jobs == []
    await add_administrator("2", uow)
    ((job, job_id),) = uow.outbox.jobs
    assert (job.request_id, job.org_version) == (a_submit().request_id, 3)
    assert uow.last("org")["events"][0].routes_affected == 1
    await add_administrator("2", uow)
    assert [each for _, each in uow.outbox.jobs] == [job_id]


async def test_an_absence_that_began_since_the_last_poll_wakes_open_routes_once(
    uow: Any, a_submit: Any, directory: Any
) -> None:
    await open_route(a_submit(), uow)
    away = {"person": "3", "from": "2026-11-23T10:00:00Z", "to": "2026-11-30T00:00:00Z"}
    await uow.company.put_own("absence", {"a": away})
    await apply_organisation(uow, directory(), polled=True)
    woken = len(uow.outbox.jobs)
    uow.now = uow.company.now = uow.now + timedelta(hours=2)
    await apply_organisation(uow, directory(), polled=True)
    assert len(uow.outbox.jobs) == woken + 1
    await apply_organisation(uow, directory(), polled=True)
    assert len(uow.outbox.jobs) == woken + 1


async def test_what_was_read_under_a_lost_lease_is_dropped(uow: Any, directory: Any) -> None:
    portal = FakeDirectory(directory(p3={"active": False}))
    with pytest.raises(LeaseLost):
        await poll_organisation(uow.portal, portal, uow.transactions, Fence(False))
    assert (await uow.company.current()).is_active("3")


async def test_somebody_new_is_asked_for_once_and_remembered(uow: Any, directory: Any) -> None:
    nina = {"id": "9", "name": "Nina New", "title": "", "departments": ["2"], "active": True}
    everybody = directory() | {"people": [*directory()["people"], nina]}
    assert await look_up_person(uow.portal, "9", FakeDirectory(everybody), uow.transactions)
    assert (await uow.company.current()).people["9"].name == "Nina New"
    assert not await look_up_person(uow.portal, "77", FakeDirectory(everybody), uow.transactions)
