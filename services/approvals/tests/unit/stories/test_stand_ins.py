"""Delegations and absences: who may write them, what changes at once, what is audited."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from approvals.domain.errors import AlreadyExists, Inactive, InvalidDocument, VersionMismatch
from approvals.domain.registers.absences import AbsenceOver
from approvals.domain.registers.delegations import DelegationOver, NotTheDelegate
from approvals.domain.rights import RightMissing
from approvals.usecases.change_absence import change_absence
from approvals.usecases.change_delegation import change_delegation
from approvals.usecases.create_delegation import create_delegation
from approvals.usecases.decline_delegation import decline_delegation
from approvals.usecases.end_absence import end_absence
from approvals.usecases.end_delegation import end_delegation
from approvals.usecases.open_route import open_route
from approvals.usecases.record_absence import record_absence
from common.contracts.approvals import stand_ins
from common.errors import NotFound

ADA, BOB, CY = "1", "2", "3"
ONE, AWAY = UUID(int=21), UUID(int=22)


def terms(now: datetime, delegate: str = BOB, **more: Any) -> stand_ins.DelegationTerms:
    return stand_ins.DelegationTerms(**{"delegate": delegate, "start": now, "end": now + timedelta(days=7), **more})


async def delegate(uow: Any, person: str = CY, principal: str = CY, delegation_id: UUID = ONE, **more: Any) -> Any:
    command = stand_ins.CreateDelegation(delegation_id=delegation_id, principal=principal, terms=terms(uow.now, **more))
    return await create_delegation(command, person, uow)


def change(uow: Any, version: int, **more: Any) -> stand_ins.ChangeDelegation:
    return stand_ins.ChangeDelegation(delegation_id=ONE, expected_version=version, terms=terms(uow.now, **more))


async def delegations(uow: Any) -> list[tuple[str, str]]:
    return [(each.principal, each.delegate) for each in (await uow.company.current()).delegations]


async def test_a_person_lets_a_colleague_act_and_it_counts_at_once(uow: Any) -> None:
    answer = await delegate(uow)
    assert (answer["state"], answer["version"], answer["org_version"]) == ("running", 1, 2)
    assert await delegations(uow) == [(CY, BOB)]
    at = uow.notes.index((f"delegation:{ONE}", "delegation.created"))
    assert (uow.details[at]["before"], uow.details[at]["after"]["to_person"]) == (None, BOB)


async def test_only_administrators_do_it_for_others(uow: Any) -> None:
    with pytest.raises(RightMissing):
        await delegate(uow, person=BOB, principal=CY)
    await delegate(uow, person=ADA, principal=CY)
    assert await delegations(uow) == [(CY, BOB)]


async def test_somebody_who_does_not_work_here_does_nothing(uow: Any) -> None:
    with pytest.raises(Inactive):
        await delegate(uow, person="99", principal="99")


async def test_an_id_is_used_once(uow: Any) -> None:
    await delegate(uow)
    with pytest.raises(AlreadyExists):
        await delegate(uow)


async def test_a_change_needs_the_version_it_was_made_on(uow: Any) -> None:
    await delegate(uow)
    assert (await change_delegation(change(uow, 1, delegate=ADA), CY, uow))["version"] == 2
    with pytest.raises(VersionMismatch) as refused:
        await change_delegation(change(uow, 1), CY, uow)
    current = refused.value.details["current"]
    assert (current["delegate"], current["version"]) == (ADA, 2)
    assert await delegations(uow) == [(CY, ADA)]


async def test_the_delegate_declines_and_changes_nothing_else(uow: Any) -> None:
    await delegate(uow)
    with pytest.raises(RightMissing):
        await change_delegation(change(uow, 1), BOB, uow)
    with pytest.raises(RightMissing):
        await end_delegation(stand_ins.EndDelegation(delegation_id=ONE), BOB, uow)
    with pytest.raises(NotTheDelegate):
        await decline_delegation(stand_ins.DeclineDelegation(delegation_id=ONE), CY, uow)
    answer = await decline_delegation(stand_ins.DeclineDelegation(delegation_id=ONE, note="away too"), BOB, uow)
    assert answer["state"] == "declined"
    assert await delegations(uow) == []
    with pytest.raises(DelegationOver):
        await end_delegation(stand_ins.EndDelegation(delegation_id=ONE), CY, uow)


async def test_whoever_has_no_part_in_it_is_told_nothing(uow: Any) -> None:
    await delegate(uow, person=ADA, principal=ADA, delegate=CY)
    for story, command in (
        (end_delegation, stand_ins.EndDelegation(delegation_id=ONE)),
        (decline_delegation, stand_ins.DeclineDelegation(delegation_id=ONE)),
        (change_delegation, change(uow, 1)),
    ):
        with pytest.raises(NotFound):
            await story(command, BOB, uow)
    with pytest.raises(NotFound):
        await end_delegation(stand_ins.EndDelegation(delegation_id=UUID(int=9)), ADA, uow)


async def test_a_delegation_ends_early_and_open_routes_are_looked_at_again(uow: Any, a_submit: Any) -> None:
    await open_route(a_submit(requester=BOB), uow)
    await delegate(uow, delegate=ADA)
    woken = len(uow.outbox.jobs)
    assert (await end_delegation(stand_ins.EndDelegation(delegation_id=ONE), CY, uow))["state"] == "ended"
    assert await delegations(uow) == []
    assert len(uow.outbox.jobs) == woken + 1


async def test_nonsense_changes_nothing(uow: Any) -> None:
    with pytest.raises(InvalidDocument):
        await delegate(uow, delegate=CY)
    with pytest.raises(InvalidDocument):
        await delegate(uow, policies=["nowhere"])
    assert uow.company.facts.get("delegation") is None


async def test_a_person_says_when_he_is_away_and_comes_back(uow: Any) -> None:
    week = stand_ins.AbsenceTerms(start=uow.now, end=uow.now + timedelta(days=7))
    command = stand_ins.RecordAbsence(absence_id=AWAY, person=BOB, terms=week)
    with pytest.raises(RightMissing):
        await record_absence(command, CY, uow)
    assert (await record_absence(command, BOB, uow))["state"] == "running"
    assert [each.person for each in (await uow.company.current()).absences] == [BOB]
    longer = stand_ins.AbsenceTerms(start=uow.now, end=uow.now + timedelta(days=9))
    move = stand_ins.ChangeAbsence(absence_id=AWAY, expected_version=1, terms=longer)
    with pytest.raises(NotFound):
        await change_absence(move, CY, uow)
    assert (await change_absence(move, BOB, uow))["version"] == 2
    with pytest.raises(VersionMismatch):
        await change_absence(move, ADA, uow)
    back = stand_ins.EndAbsence(absence_id=AWAY)
    uow.now += timedelta(days=1)
    assert (await end_absence(back, BOB, uow))["state"] == "over"
    assert (await uow.company.current()).absences == ()
    with pytest.raises(AbsenceOver):
        await end_absence(back, BOB, uow)


async def test_an_absence_that_has_not_begun_is_taken_back(uow: Any) -> None:
    later = stand_ins.AbsenceTerms(start=uow.now + timedelta(days=3), end=uow.now + timedelta(days=7))
    await record_absence(stand_ins.RecordAbsence(absence_id=AWAY, person=BOB, terms=later), BOB, uow)
    answer = await end_absence(stand_ins.EndAbsence(absence_id=AWAY), BOB, uow)
    assert answer["start"] == answer["end"]
