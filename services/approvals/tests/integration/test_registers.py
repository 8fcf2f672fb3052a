"""Registers on a real database: versions, pages, who reads them, and that loading a company spares what is equal."""

from typing import Any

import pytest

from approvals.adapters.register_views import register_page, roles_page
from common.contracts.approvals.registers import CostCentreEntry, LimitEntry, MemberEntry, RemoveEntry, SaveEntry
from common.contracts.base import MoneyWire

pytestmark = pytest.mark.integration

ADMINISTRATOR, CLERK = "p19", "p34"


def limit(amount: str) -> LimitEntry:
    return LimitEntry(person="p16", limit=MoneyWire(amount=amount, currency="EUR"))


async def page(acme: Any, kind: str, within: str | None = None, after: str = "", limit: int = 100) -> dict[str, Any]:
    async with acme.transactions(acme.portal) as uow:
        organisation = await uow.company.current()
        return await register_page(uow.tx, kind, organisation, within=within, after=after, limit=limit)


async def test_entries_are_numbered_by_changes_of_content(acme: Any) -> None:
    versions = []
    for amount, expected in (("10", None), ("20", 1), ("20", 2), ("30", 2)):
        saved = await acme.ask(SaveEntry(entry=limit(amount), expected_version=expected), ADMINISTRATOR)
        versions.append(saved.result["version"])
    assert versions == [1, 2, 2, 3]
    late = await acme.ask(SaveEntry(entry=limit("40"), expected_version=2), ADMINISTRATOR)
    assert (late.problem["code"], late.problem["current"]["limit"]["amount"]) == ("version_mismatch", "30.00")
    (item,) = [each for each in (await page(acme, "limit"))["items"] if each["id"] == "p16"]
    assert (item["person_name"], item["changed_by"]) == (acme.name_of("p16"), ADMINISTRATOR)


async def test_a_higher_limit_shortens_the_chain_of_an_open_route(acme: Any, a_submit: Any) -> None:
    asked = a_submit("p16", "d-infra", "15000.01")
    await acme.hear(asked)
    entry = LimitEntry(person="p15", limit=MoneyWire(amount="20000", currency="EUR"))
    stored = (await page(acme, "limit", within="p15"))["items"][0]
    await acme.ask(SaveEntry(entry=entry, expected_version=stored["version"]), ADMINISTRATOR)
    approved = await acme.approve(asked.request_id, "p15")
    assert approved.result["status"] == "in_approval"
    state = (await acme.said())[-1][-1]["data"]["state"]
    assert {task["assignee"] for task in state["open_tasks"]} == {"p05", "p06"}, "no second level: the new limit covers"


async def test_members_are_read_role_by_role_in_pages(acme: Any) -> None:
    first = await page(acme, "member", within="controller/", limit=2)
    second = await page(acme, "member", within="controller/", after=first["next"], limit=2)
    assert [each["person"] for each in first["items"] + second["items"]] == ["p05", "p06", "p43"]
    assert second["next"] is None
    async with acme.transactions(acme.portal) as uow:
        roles = {each["role"]: each for each in (await roles_page(uow.tx, await uow.company.current()))["items"]}
    assert (roles["board"]["members"], roles["board"]["version"], roles["auditor"]["rights"]) == (3, None, ["audit"])
    assert roles["portal_admins"]["proved"]


async def test_loading_the_company_again_spares_what_is_equal_and_replaces_the_rest(acme: Any) -> None:
    async with acme.transactions(acme.portal) as uow:
        before = await uow.registers.all("limit")
    await acme.ask(SaveEntry(entry=limit("10"), expected_version=None), ADMINISTRATOR)
    await acme.load()
    async with acme.transactions(acme.portal) as uow:
        after = await uow.registers.all("limit")
    assert after == before


async def test_a_cost_centre_of_a_deleted_department_is_its_parents(acme: Any, a_submit: Any) -> None:
    entry = CostCentreEntry(id="cc-net", name="Network", department="d-net")
    await acme.ask(SaveEntry(entry=entry, expected_version=None), ADMINISTRATOR)
    await acme.poll_with(drop="d-net", p17={"departments": ["d-infra"]}, p18={"departments": ["d-infra"]})
    async with acme.transactions(acme.portal) as uow:
        organisation = await uow.company.current()
    centre = organisation.cost_centres["cc-net"]
    assert next(organisation.upwards(centre.department)) == "d-infra"


@pytest.mark.parametrize(
    ("command", "person", "code"),
    [
        (SaveEntry(entry=limit("10")), CLERK, "right_missing"),
        (RemoveEntry(kind="limit", entry_id="p15", expected_version=1), CLERK, "right_missing"),
        (SaveEntry(entry=MemberEntry(role="portal_admins", person=CLERK)), ADMINISTRATOR, "role_proved"),
        (SaveEntry(entry=MemberEntry(role="legal", person="p99")), ADMINISTRATOR, "invalid_document"),
        (RemoveEntry(kind="company", entry_id="acme-eu", expected_version=1), ADMINISTRATOR, "not_found"),
    ],
)
async def test_refusals(acme: Any, command: Any, person: str, code: str) -> None:
    assert (await acme.ask(command, person)).problem["code"] == code
