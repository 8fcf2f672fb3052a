"""Entries of the registers: who may write them, on which version, and what follows at once."""

from typing import Any

import pytest

from approvals.domain.errors import InvalidDocument, VersionMismatch
from approvals.domain.registers.uses import EntryInUse
from approvals.domain.rights import RightMissing, RoleProved
from approvals.usecases.open_route import open_route
from approvals.usecases.remove_entry import remove_entry
from approvals.usecases.save_entry import save_entry
from common.contracts.approvals.registers import (
    CompanyEntry,
    CostCentreEntry,
    DepartmentEntry,
    LimitEntry,
    MemberEntry,
    RemoveEntry,
    RoleEntry,
    SaveEntry,
)
from common.contracts.base import MoneyWire
from common.errors import NotFound

ADA, BOB, CY = "1", "2", "3"
THOUSAND = LimitEntry(person=CY, limit=MoneyWire(amount="1000", currency="EUR"))


async def save(uow: Any, entry: Any, version: int | None = None, person: str = ADA) -> Any:
    return await save_entry(SaveEntry(entry=entry, expected_version=version), person, uow)


async def remove(uow: Any, kind: Any, entry_id: str, version: int = 1, person: str = ADA) -> Any:
    return await remove_entry(RemoveEntry(kind=kind, entry_id=entry_id, expected_version=version), person, uow)


async def test_a_limit_counts_at_once_and_wakes_open_routes(uow: Any, a_submit: Any) -> None:
    await open_route(a_submit(), uow)
    answer = await save(uow, THOUSAND)
    assert (answer["id"], answer["version"], answer["limit"]["amount"]) == (CY, 1, "1000.00")
    assert (await uow.company.current()).people[CY].limit.minor == 100_000
    assert len(uow.outbox.jobs) == 1
    at = uow.notes.index((f"limit:{CY}", "limit.saved"))
    assert uow.details[at] == {"before": None, "after": {"amount": "1000.00", "currency": "EUR"}}


async def test_only_those_who_run_the_company_write(uow: Any) -> None:
    with pytest.raises(RightMissing):
        await save(uow, THOUSAND, person=BOB)
    with pytest.raises(RightMissing):
        await remove(uow, "limit", ADA, person=BOB)


async def test_writing_needs_the_version_that_was_read(uow: Any) -> None:
    await save(uow, THOUSAND)
    for version in (None, 2):
        with pytest.raises(VersionMismatch) as refused:
            await save(uow, THOUSAND, version)
        assert refused.value.details["current"]["version"] == 1
    with pytest.raises(VersionMismatch) as missing:
        await save(uow, LimitEntry(person=BOB, limit="unlimited"), 1)
    assert missing.value.details["current"] is None
    assert (await save(uow, LimitEntry(person=CY, limit="unlimited"), 1))["version"] == 2


async def test_the_same_again_is_no_change(uow: Any) -> None:
    first = await save(uow, THOUSAND)
    again = await save(uow, THOUSAND, 1)
    assert (again["version"], again["org_version"]) == (1, first["org_version"])


async def test_an_entry_is_taken_away_once(uow: Any) -> None:
    await save(uow, THOUSAND)
    with pytest.raises(VersionMismatch):
        await remove(uow, "limit", CY, 2)
    assert (await remove(uow, "limit", CY))["removed"] is True
    assert (await uow.company.current()).people[CY].limit is None
    with pytest.raises(NotFound):
        await remove(uow, "limit", CY)


async def test_nonsense_changes_nothing(uow: Any) -> None:
    before = len(uow.company.versions)
    with pytest.raises(InvalidDocument):
        await save(uow, CostCentreEntry(id="cc", department="99"))
    assert (uow.company.facts.get("cost_centre"), len(uow.company.versions)) == (None, before)


async def test_nobody_hands_out_a_role_that_may_do_more_than_he_may(uow: Any) -> None:
    await save(uow, MemberEntry(role="proc_admin", person=BOB))
    await save(uow, MemberEntry(role="legal", person=CY), person=BOB)
    with pytest.raises(RightMissing) as refused:
        await save(uow, MemberEntry(role="policy_admin", person=BOB), person=BOB)
    assert refused.value.details["right"] == "policies"
    await save(uow, MemberEntry(role="policy_admin", person=CY))
    with pytest.raises(RightMissing):
        await remove(uow, "member", f"policy_admin/{CY}", person=BOB)


async def test_administrators_of_the_portal_are_told_by_the_portal_alone(uow: Any) -> None:
    with pytest.raises(RoleProved):
        await save(uow, MemberEntry(role="portal_admins", person=BOB))
    with pytest.raises(RoleProved):
        await remove(uow, "member", f"portal_admins/{ADA}")


async def test_a_company_is_there_before_departments_name_it_and_stays_while_they_do(uow: Any) -> None:
    shop = DepartmentEntry(department="2", deputy=BOB, company="asia")
    with pytest.raises(InvalidDocument):
        await save(uow, shop)
    await save(uow, CompanyEntry(id="asia", name="Asia"))
    await save(uow, shop)
    assert (await uow.company.current()).company_of("2") == "asia"
    with pytest.raises(EntryInUse) as refused:
        await remove(uow, "company", "asia")
    assert refused.value.details["used_by"] == ["department:2"]


async def test_a_role_without_members_exists_and_goes_when_nobody_holds_it(uow: Any) -> None:
    await save(uow, RoleEntry(role="legal", name="Lawyers"))
    assert (await uow.company.current()).roles["legal"].members == ()
    await save(uow, MemberEntry(role="legal", person=CY))
    with pytest.raises(EntryInUse):
        await remove(uow, "role", "legal")
    await remove(uow, "member", f"legal/{CY}")
    await remove(uow, "role", "legal")
    assert "legal" not in (await uow.company.current()).roles
