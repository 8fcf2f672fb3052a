"""Registers as files: the preview changes nothing, what is applied is exactly what was previewed."""

from datetime import timedelta
from typing import Any

import pytest

from approvals.adapters.register_csv import read_register
from approvals.domain.registers.difference import PreviewOutdated, PreviewUnknown
from approvals.domain.rights import RightMissing
from approvals.usecases.apply_import import apply_import
from approvals.usecases.open_route import open_route
from approvals.usecases.preview_import import preview_import
from approvals.usecases.save_entry import save_entry
from common.contracts.approvals.imports import ApplyImport, PreviewImport
from common.contracts.approvals.registers import LimitEntry, MemberEntry, SaveEntry

ADA, BOB, CY = "1", "2", "3"
LIMITS = "person;amount;currency\n1;unlimited;\n3;1000;EUR\n"


async def preview(uow: Any, kind: Any, csv: str, mode: Any = "replace", person: str = ADA) -> Any:
    table = read_register(kind, csv)
    command = PreviewImport(kind=kind, mode=mode, csv=csv)
    return await preview_import(command, table.rows, table.errors, person, uow)


async def apply(uow: Any, shown: Any, person: str = ADA) -> Any:
    return await apply_import(ApplyImport(preview=shown["preview"]), person, uow)


async def test_a_preview_tells_what_would_change_and_changes_nothing(uow: Any) -> None:
    versions = len(uow.company.versions)
    shown = await preview(uow, "limit", LIMITS)
    assert shown["counts"] == {"added": 1, "changed": 0, "removed": 0, "unchanged": 1, "errors": 0}
    assert shown["added"] == [{"id": CY, "row": 3, "entry": {"amount": "1000.00", "currency": "EUR"}}]
    assert (uow.company.facts["limit"], len(uow.company.versions)) == ({ADA: "unlimited"}, versions)


async def test_what_was_previewed_is_applied_at_once_and_once(uow: Any, a_submit: Any) -> None:
    await open_route(a_submit(), uow)
    shown = await preview(uow, "limit", "person;amount;currency\n3;1000;EUR\n")
    assert shown["removed"] == [{"id": ADA, "row": None, "entry": "unlimited"}]
    before = len(uow.company.versions)
    answer = await apply(uow, shown)
    assert answer["counts"] == {"added": 1, "changed": 0, "removed": 1}
    organisation = await uow.company.current()
    assert (organisation.people[ADA].limit, organisation.people[CY].limit.minor) == (None, 100_000)
    assert (len(uow.company.versions), len(uow.outbox.jobs)) == (before + 1, 1)
    assert ("register:limit", "register.imported") in uow.notes
    assert uow.previews.settled[0]["removed"] == {ADA: "unlimited"}
    with pytest.raises(PreviewUnknown):
        await apply(uow, shown)


async def test_merging_leaves_alone_what_the_file_does_not_name(uow: Any) -> None:
    shown = await preview(uow, "limit", "person;amount;currency\n3;1000;EUR\n", "merge")
    await apply(uow, shown)
    assert set(uow.company.facts["limit"]) == {ADA, CY}


async def test_a_register_that_changed_meanwhile_wants_another_look(uow: Any) -> None:
    shown = await preview(uow, "limit", LIMITS)
    await save_entry(SaveEntry(entry=LimitEntry(person=BOB, limit="unlimited")), ADA, uow)
    with pytest.raises(PreviewOutdated):
        await apply(uow, shown)
    assert set(uow.company.facts["limit"]) == {ADA, BOB}


async def test_errors_of_all_kinds_are_told_together_and_nothing_can_be_applied(uow: Any) -> None:
    shown = await preview(uow, "limit", "person;amount;currency\n99;5;EUR\n2;x;EUR\n3;0;EUR\n3;7;EUR\n")
    assert shown["preview"] is None
    told = {each.get("pointer", each.get("row")): each["code"] for each in shown["errors"]}
    assert told == {"/2/person": "person_unknown", 3: "cell_malformed", "/4/limit/amount": "money_not_positive",
                    "/5": "row_repeated"}  # fmt: skip
    assert uow.previews.kept == {}


async def test_what_stays_as_it_is_may_stay_although_it_would_be_refused_anew(uow: Any, directory: Any) -> None:
    uow.company.facts["limit"]["77"] = {"amount": "5.00", "currency": "EUR"}
    same = "person;amount;currency\n1;unlimited;\n77;5;EUR\n"
    assert (await preview(uow, "limit", same))["counts"]["errors"] == 0
    assert (await preview(uow, "limit", same.replace("77;5", "77;6")))["counts"]["errors"] == 1


async def test_only_those_who_run_the_company_import(uow: Any) -> None:
    with pytest.raises(RightMissing):
        await preview(uow, "limit", LIMITS, person=BOB)
    shown = await preview(uow, "limit", LIMITS)
    with pytest.raises(RightMissing):
        await apply(uow, shown, person=BOB)


async def test_a_file_hands_out_no_more_than_its_sender_may(uow: Any) -> None:
    await save_entry(SaveEntry(entry=MemberEntry(role="proc_admin", person=BOB)), ADA, uow)
    members = "role;person\nproc_admin;2\npolicy_admin;3\n"
    with pytest.raises(RightMissing):
        await preview(uow, "member", members, person=BOB)
    shown = await preview(uow, "member", members)
    with pytest.raises(RightMissing):
        await apply(uow, shown, person=BOB)
    await apply(uow, shown)


async def test_administrators_of_the_portal_are_neither_in_files_nor_taken_away_by_them(uow: Any) -> None:
    shown = await preview(uow, "member", "role;person\nlegal;3\n")
    assert shown["counts"]["removed"] == 0
    await apply(uow, shown)
    assert (await uow.company.current()).members("portal_admins") == (ADA,)
    told = await preview(uow, "member", "role;person\nportal_admins;3\n")
    assert [each["code"] for each in told["errors"]] == ["role_proved"]


async def test_a_delegation_left_out_of_the_file_ends(uow: Any) -> None:
    end = (uow.now + timedelta(days=7)).isoformat()
    row = f"3;2;{uow.now.isoformat()};{end}\n"
    header = "principal;delegate;start;end\n"
    await apply(uow, await preview(uow, "delegation", header + row))
    assert [each.delegate for each in (await uow.company.current()).delegations] == [BOB]
    assert (await preview(uow, "delegation", header + row))["counts"]["unchanged"] == 1
    shown = await preview(uow, "delegation", header)
    assert shown["counts"]["removed"] == 1
    await apply(uow, shown)
    assert (await uow.company.current()).delegations == ()
    (kept,) = uow.company.facts["delegation"].values()
    assert kept["state"] == "ended"
