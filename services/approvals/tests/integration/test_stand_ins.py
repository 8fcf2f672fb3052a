"""Delegations and absences on a real database: what is kept, who reads it, and how open tasks follow."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from approvals.adapters.stand_in_views import stand_ins_of
from approvals.usecases.merge_organisation import membership
from common.contracts.approvals import ReResolveRoute
from common.contracts.approvals.stand_ins import (
    AbsenceTerms,
    ChangeDelegation,
    CreateDelegation,
    DeclineDelegation,
    DelegationTerms,
    EndDelegation,
    RecordAbsence,
)

pytestmark = pytest.mark.integration

HEAD, CLERK, ADMINISTRATOR, AUDITOR = "p15", "p16", "p19", "p44"


def week(acme: Any, delegate: str = CLERK, **more: Any) -> DelegationTerms:
    now = acme.db.now()
    return DelegationTerms(**{"delegate": delegate, "start": now, "end": now + timedelta(days=7), **more})


async def delegated(acme: Any, person: str = HEAD, **more: Any) -> UUID:
    delegation_id = uuid4()
    await acme.ask(CreateDelegation(delegation_id=delegation_id, principal=person, terms=week(acme, **more)), person)
    return delegation_id


async def listed(acme: Any, person: str, kind: str = "delegation", **how: Any) -> dict[str, Any]:
    asked = {"about": None, "everything": False, "page": ("", 50)} | how
    async with acme.transactions(acme.portal) as uow:
        return await stand_ins_of(uow.tx, kind, person, await uow.company.current(), **asked)


async def follow(acme: Any) -> None:
    """Runs the jobs that the last change of the organisation left behind."""
    for job in await acme.said("job"):
        await acme.re_resolve(ReResolveRoute.model_validate(job))


async def asked_in(acme: Any) -> list[tuple[str, str]]:
    state = (await acme.said())[-1][-1]["data"]["state"]
    return [(task["assignee"], task["principal"]) for task in state["open_tasks"]]


async def test_a_task_goes_to_the_delegate_and_back_when_he_declines(acme: Any, a_submit: Any) -> None:
    await acme.hear(a_submit("p17", "d-net", "1200.00"))
    delegation_id = await delegated(acme)
    await follow(acme)
    assert await asked_in(acme) == [(CLERK, HEAD)]
    declined = await acme.ask(DeclineDelegation(delegation_id=delegation_id, note="away too"), CLERK)
    assert (declined.status, declined.result["state"]) == ("succeeded", "declined")
    await follow(acme)
    assert await asked_in(acme) == [(HEAD, HEAD)]
    noted = [row for row in await acme.rows("audit") if row["subject"] == f"delegation:{delegation_id}"]
    assert [row["action"] for row in noted] == ["delegation.created", "delegation.declined"]
    assert noted[1]["detail"]["before"]["state"] == "active"
    assert noted[1]["actor"] == CLERK


async def test_the_delegate_is_refused_at_once_after_the_end_although_his_task_is_still_open(
    acme: Any, a_submit: Any
) -> None:
    asked = a_submit("p17", "d-net", "1200.00")
    await acme.hear(asked)
    delegation_id = await delegated(acme)
    await follow(acme)
    await acme.ask(EndDelegation(delegation_id=delegation_id), HEAD)
    assert (await acme.approve(asked.request_id, CLERK)).problem["code"] == "slot_lost"
    assert (await acme.approve(asked.request_id, HEAD)).result["status"] == "approved"


async def test_of_two_changes_on_the_same_version_the_second_is_told_what_stands_now(acme: Any) -> None:
    delegation_id = await delegated(acme)
    change = ChangeDelegation(delegation_id=delegation_id, expected_version=1, terms=week(acme, note="first"))
    assert (await acme.ask(change, HEAD)).result["version"] == 2
    late = change.model_copy(update={"terms": week(acme, note="second")})
    refused = await acme.ask(late, HEAD)
    assert (refused.problem["code"], refused.problem["current"]["note"]) == ("version_mismatch", "first")


async def test_people_see_what_names_them_administrators_and_auditors_see_all(acme: Any) -> None:
    async with acme.transactions(acme.portal) as uow:
        await uow.company.put_own("member", membership("auditor", AUDITOR))
    own = await delegated(acme)
    foreign = await delegated(acme, "p20", delegate="p22")
    found = {who: {UUID(each["id"]) for each in (await listed(acme, who))["items"]} for who in (HEAD, CLERK, "p34")}
    assert found == {HEAD: {own}, CLERK: {own}, "p34": set()}
    for reader in (ADMINISTRATOR, AUDITOR):
        assert {UUID(each["id"]) for each in (await listed(acme, reader))["items"]} == {own, foreign}
    (item,) = (await listed(acme, ADMINISTRATOR, about="p22"))["items"]
    assert (item["principal_name"], item["changed_by"]) == (acme.name_of("p20"), "p20")


async def test_lists_come_in_pages_and_leave_out_what_is_over(acme: Any) -> None:
    made = sorted([await delegated(acme) for _ in range(3)], key=str)
    first = await listed(acme, HEAD, page=("", 2))
    second = await listed(acme, HEAD, page=(first["next"], 2))
    assert [UUID(each["id"]) for each in first["items"] + second["items"]] == made
    assert second["next"] is None
    await acme.ask(EndDelegation(delegation_id=made[0]), HEAD)
    assert [UUID(each["id"]) for each in (await listed(acme, HEAD))["items"]] == made[1:]
    everything = await listed(acme, HEAD, everything=True)
    assert [each["state"] for each in everything["items"]] == ["ended", "running", "running"]


async def test_an_absence_of_a_head_asks_the_head_above(acme: Any, a_submit: Any) -> None:
    await acme.hear(a_submit("p17", "d-net", "1200.00"))
    now = acme.db.now()
    terms = AbsenceTerms(start=now, end=now + timedelta(days=2), note="ill")
    await acme.ask(RecordAbsence(absence_id=uuid4(), person=HEAD, terms=terms), HEAD)
    await follow(acme)
    assert await asked_in(acme) == [("p10", HEAD)]
    (item,) = (await listed(acme, HEAD, "absence"))["items"]
    assert (item["person_name"], item["state"], item["note"]) == (acme.name_of(HEAD), "running", "ill")
    assert (await listed(acme, CLERK, "absence"))["items"] == []
