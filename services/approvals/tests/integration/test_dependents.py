"""What hangs on one person, over the tasks and routes of this moment."""

from typing import Any

import pytest

from common.contracts.approvals.registers import RemoveEntry
from common.web.queries import RemoteProblem

pytestmark = pytest.mark.integration

ADMINISTRATOR, CLERK, HEAD = "p19", "p34", "p15"


async def test_posts_tasks_and_routes_are_told_with_names(acme: Any, a_submit: Any, ask: Any) -> None:
    asked = a_submit("p17", "d-net", "1200.00")
    await acme.hear(asked)
    found = await ask("dependents", ADMINISTRATOR, person=HEAD)
    assert (found["person"], found["name"], found["active"]) == (HEAD, acme.name_of(HEAD), True)
    (post,) = found["departments"]
    assert (post["department"]["id"], post["headless"], post["stand_in"]) == (
        "d-infra",
        True,
        {"id": "p10", "name": acme.name_of("p10")},
    )
    assert [(each["id"], each["stand_in"]["id"]) for each in found["cost_centres"]] == [("cc-infra-110", "p10")]
    assert found["tasks"] == {"own": 1, "for_others": 0, "by_others": 0}
    assert found["routes"] == {"asked": 1, "played": 1, "worse": []}
    assert found["own_requests"] == 0
    assert (await ask("dependents", ADMINISTRATOR, person="p17"))["own_requests"] == 1


async def test_a_route_that_would_stand_still_is_named_and_nothing_changes(acme: Any, a_submit: Any, ask: Any) -> None:
    asked = a_submit("p16", "d-infra", "4000.00", "it_hardware")
    await acme.hear(asked)
    await acme.approve(asked.request_id, "p15")
    before, said = await acme.rows("routes"), len(await acme.said())
    only = RemoveEntry(kind="member", entry_id="it_asset/p12", expected_version=1)
    assert (await acme.ask(only, ADMINISTRATOR)).status == "succeeded"
    found = await ask("dependents", ADMINISTRATOR, person="p11")
    (worse,) = found["routes"]["worse"]
    assert (worse["request_id"], worse["stalled"]) == (str(asked.request_id), "pool_too_small:it_asset")
    assert found["roles"] == [{"role": "it_asset", "companies": ["*"], "others": 0}]
    assert {(each["policy"], each["step"], each["have"], each["need"]) for each in found["pools"]} == {
        ("std-opex", "it_asset", 0, 1)
    }
    assert (await acme.rows("routes"), len(await acme.said())) == (before, said)


@pytest.mark.parametrize(
    ("viewer", "person", "code"), [(CLERK, HEAD, "right_missing"), (ADMINISTRATOR, "x", "not_found")]
)
async def test_refusals(acme: Any, ask: Any, viewer: str, person: str, code: str) -> None:
    with pytest.raises(RemoteProblem, match=code):
        await ask("dependents", viewer, person=person)
