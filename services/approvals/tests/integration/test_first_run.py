"""A portal that has nothing of ours works at once, and can take on a whole company later."""

import asyncio
import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from approvals.entrypoints.command_line import Doors, run
from common.contracts.gateway import AdminLost, AdminProved, PersonSeen, PortalRemoved, PortalSuspended
from common.errors import Invalid

pytestmark = pytest.mark.integration

SMALL: dict[str, Any] = {
    "people": [
        {"id": "1", "name": "Ada Boss", "title": "Owner", "departments": ["1"], "active": True},
        {"id": "2", "name": "Bob Buyer", "title": "", "departments": ["2"], "active": True},
        {"id": "3", "name": "Cy Chief", "title": "", "departments": ["2"], "active": True},
    ],
    "departments": [
        {"id": "1", "name": "Small", "parent": None, "head": "1"},
        {"id": "2", "name": "Shop", "parent": "1", "head": "3"},
    ],
}
NO_HEADS = SMALL | {"departments": [each | {"head": None} for each in SMALL["departments"]]}


async def test_a_fresh_portal_asks_the_heads_up_to_the_root(empty: Any, a_submit: Any) -> None:
    await empty.install("1")
    await empty.poll(SMALL)
    asked = a_submit("2", "2", "90000.00")
    await empty.hear(asked)
    assert (await empty.approve(asked.request_id, "3")).result["status"] == "in_approval"
    assert (await empty.approve(asked.request_id, "1")).result["status"] == "approved"
    actions = [(row["action"], row["actor"]) for row in await empty.rows("audit")]
    assert ("policy.published", "service:approvals") in actions
    assert ("organisation.seeded", "service:approvals") in actions


async def test_nobody_left_but_the_requester_is_told_to_name_a_second_approver(empty: Any, a_submit: Any) -> None:
    await empty.install("1")
    await empty.poll(NO_HEADS)
    await empty.hear(a_submit("1", "1", "10.00"))
    refused = (await empty.said())[-1][0]["data"]
    assert refused["code"] == "pool_too_small"
    assert "name a second approver" in refused["message"]
    assert "second administrator" in refused["details"]["hint"]
    await empty.hear(AdminProved(person="2"))
    asked = a_submit("1", "1", "10.00")
    await empty.hear(asked)
    assert (await empty.approve(asked.request_id, "2")).result["status"] == "approved"
    await empty.hear(AdminLost(person="2"))
    await empty.hear(a_submit("1", "1", "10.00"))
    assert (await empty.said())[-1][0]["data"]["code"] == "pool_too_small"


async def test_installing_again_seeds_nothing_twice(empty: Any) -> None:
    await empty.install("1")
    await empty.poll(SMALL)
    await empty.hear(PortalSuspended())
    assert [row["kind"] for row in await empty.rows("due")] == ["evidence"], "polled no more, but sealed on"
    assert (await empty.poll(NO_HEADS)).version == 0
    await empty.install("1")
    assert {row["kind"] for row in await empty.rows("due")} == {"organisation", "evidence", "states"}
    assert len(await empty.rows("policies")) == 1
    assert (await empty.poll(SMALL)).changed is False


async def test_a_removed_portal_leaves_nothing_behind(empty: Any, a_submit: Any) -> None:
    await empty.install("1")
    await empty.poll(SMALL)
    await empty.hear(PersonSeen(person="2", language="de", seen_at="2026-11-22T09:00:00Z"))
    asked = a_submit("2", "2", "90.00")
    await empty.hear(asked)
    await empty.approve(asked.request_id, "3")
    await empty.hear(PortalRemoved())
    for table in (
        "portals",
        "snapshots",
        "own_facts",
        "people_seen",
        "policies",
        "routes",
        "plans",
        "tasks",
        "decisions",
        "audit",
    ):
        assert await empty.rows(table) == []


async def test_a_company_file_replaces_the_first_run_and_can_be_loaded_twice(acme: Any) -> None:
    statuses = {(row["policy"], row["version"]): row["status"] for row in await acme.rows("policies")}
    assert statuses.pop(("default-main", 1)) == "retired"
    assert set(statuses.values()) == {"published"}
    assert len(statuses) == 5
    again = await acme.load()
    assert (again.published, again.retired, again.applied.changed) == (0, 0, False)
    async with acme.transactions(acme.portal) as uow:
        organisation = await uow.company.current()
        assert organisation.departments["d-log"].deputy == "p22"
        assert organisation.company_of("d-uss") == "acme-us"
        assert organisation.cost_centres["cc-us-410"].owner == "p36"
        assert organisation.people["p02"].limit.minor == 25_000_000
        assert organisation.members("portal_admins") == ("p19",)
        assert (await uow.company.rates()).pivot == "EUR"


async def test_a_company_file_with_other_ids_is_translated_by_the_map_and_by_department_names(empty: Any) -> None:
    company = (await _renumbered(empty))["org"]
    async with empty.transactions(empty.portal) as uow:
        organisation = await uow.company.current()
    head = next(each for each in company["departments"] if each["id"] == "d-it")["head"]
    assert organisation.departments["104"].head == str(int(head[1:]))
    assert organisation.members("legal") == ("7", "8", "9")


async def test_a_name_nobody_knows_changes_nothing(acme: Any) -> None:
    company = deepcopy(acme.company)
    company["org"]["roles"].append({"id": "legal2", "members": [{"person": "p99"}]})
    with pytest.raises(Invalid, match="p99"):
        await acme.load(company)
    assert not [row for row in await acme.rows("own_facts") if row["id"].startswith("legal2/")]


async def _renumbered(empty: Any) -> dict[str, Any]:
    """The example company on a portal that numbers people and departments as Bitrix24 does."""
    company, people = empty.company, {p["id"]: str(int(p["id"][1:])) for p in empty.company["org"]["people"]}
    numbers = {each["id"]: str(101 + at) for at, each in enumerate(company["org"]["departments"])}
    await empty.install("19")
    await empty.poll(
        {
            "people": [
                {
                    "id": people[p["id"]],
                    "name": p["name"],
                    "title": "",
                    "departments": [numbers[p["department"]]],
                    "active": True,
                }
                for p in company["org"]["people"]
            ],
            "departments": [
                {
                    "id": numbers[d["id"]],
                    "name": d["name"],
                    "parent": numbers.get(d["parent"]),
                    "head": people.get(d["head"]),
                }
                for d in company["org"]["departments"]
            ],
        }
    )
    await empty.load(company, people)
    return company


async def test_the_command_line_loads_a_company_and_says_yes_to_a_held_poll(
    empty: Any, approvals_urls: dict[str, str], a_directory: Any, tmp_path: Path, monkeypatch: Any, capsys: Any
) -> None:
    monkeypatch.setenv("DATABASE_URL", approvals_urls["app"])
    company, people = tmp_path / "company.json", tmp_path / "people.json"
    company.write_text(json.dumps(empty.company))
    people.write_text(json.dumps({each["id"]: each["id"] for each in empty.company["org"]["people"]}))
    await empty.install()
    await empty.poll(a_directory())
    load = ["load-company", str(company), "--portal", str(empty.portal), "--people", str(people)]
    assert await asyncio.to_thread(run, load, Doors(None, tmp_path)) == 0
    assert "5 policies published, 1 retired" in capsys.readouterr().out
    people.write_text('{"p01": "p01"}')
    assert await asyncio.to_thread(run, load, Doors(None, tmp_path)) == 1
    assert "p02" in capsys.readouterr().err
    accept = ["accept-organisation", "--portal", str(empty.portal)]
    assert await asyncio.to_thread(run, accept, Doors(None, tmp_path)) == 0
    assert "nothing waits" in capsys.readouterr().out
