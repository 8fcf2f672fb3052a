"""The organisation switches as a whole, and every decision is judged by the one in force."""

from typing import Any

import pytest

from approvals.domain.errors import BrokenTree
from common.contracts.approvals import ReResolveRoute

pytestmark = pytest.mark.integration


async def test_after_the_switch_the_old_head_is_refused_and_the_task_follows_the_post(acme: Any, a_submit: Any) -> None:
    asked = a_submit("p17", "d-net", "1200.00")
    await acme.hear(asked)
    await acme.poll_with(d_infra={"head": "p16"})
    assert (await acme.approve(asked.request_id, "p15")).problem["code"] == "slot_lost"
    (job,) = await acme.said("job")
    assert (job["request_id"], job["org_version"]) == (str(asked.request_id), 3)
    await acme.re_resolve(ReResolveRoute.model_validate(job))
    state = (await acme.said())[-1][-1]["data"]["state"]
    assert [task["assignee"] for task in state["open_tasks"]] == ["p16"]
    assert (await acme.approve(asked.request_id, "p16")).result["status"] == "in_approval"
    state = (await acme.said())[-1][-1]["data"]["state"]
    assert [task["assignee"] for task in state["open_tasks"]] == ["p10"], "the new head has no limit: climb"


async def test_a_dismissed_approver_cannot_act_even_before_his_task_moved(acme: Any, a_submit: Any) -> None:
    asked = a_submit("p17", "d-net", "1200.00")
    await acme.hear(asked)
    await acme.poll_with(p15={"active": False})
    assert (await acme.approve(asked.request_id, "p15")).problem["code"] in {"inactive", "slot_lost"}
    assert (await acme.said("org"))[-1][0]["data"]["people_removed"] == 1


async def test_a_poll_that_would_remove_many_people_waits_until_somebody_says_yes(acme: Any) -> None:
    gone = {f"p{number:02}": {"active": False} for number in range(24, 34)}
    held = await acme.poll_with(**gone)
    assert (held.held, held.version) == (True, 2)
    async with acme.transactions(acme.portal) as uow:
        assert (await uow.company.current()).is_active("p24")
        assert await uow.company.accept_held()
    applied = await acme.poll_with(**gone)
    assert (applied.held, applied.version) == (False, 3)


async def test_a_cycle_is_refused_and_the_version_in_force_stays(acme: Any) -> None:
    with pytest.raises(BrokenTree):
        await acme.poll_with(d_it={"parent": "d-infra"})
    with pytest.raises(BrokenTree):
        await acme.poll_with(d_it={"parent": None})
    async with acme.transactions(acme.portal) as uow:
        assert (await uow.company.current()).version == 2


async def test_the_same_poll_again_changes_nothing(acme: Any) -> None:
    assert (await acme.poll_with()).changed is False
    assert len(await acme.said("org")) == 2


async def test_somebody_new_wakes_no_route_and_a_moved_department_wakes_closed_ones_too(
    acme: Any, a_submit: Any
) -> None:
    asked = a_submit("p17", "d-net", "1200.00")
    await acme.hear(asked)
    await acme.approve(asked.request_id, "p15")
    assert (await acme.poll_with(extra={"id": "p90", "name": "New", "departments": ["d-net"], "active": True})).changed
    assert await acme.said("job") == []
    await acme.poll_with(d_net={"parent": "d-ops"})
    (job,) = await acme.said("job")
    await acme.re_resolve(ReResolveRoute.model_validate(job))
    told = (await acme.said())[-1][-1]
    assert told["type"] == "purchase.route.state.v1"
    assert "dept:d-ops" in {each["key"] for each in told["audience"]}


async def test_a_pool_that_dries_up_stalls_the_route_and_comes_back(acme: Any, a_submit: Any) -> None:
    asked = a_submit("p13", "d-it", "2000.00", "cloud")
    await acme.hear(asked)
    await acme.approve(asked.request_id, "p10")
    await acme.poll_with(p14={"active": False})
    await acme.re_resolve(ReResolveRoute.model_validate((await acme.said("job"))[-1]))
    stalled = (await acme.said())[-1][-1]["data"]["state"]
    assert "stalled" in stalled["flags"]
    assert {task["kind"] for task in stalled["open_tasks"]} == {"repair"}
    await acme.poll_with()
    await acme.re_resolve(ReResolveRoute.model_validate((await acme.said("job"))[-1]))
    resumed = (await acme.said())[-1][-1]["data"]["state"]
    assert [task["assignee"] for task in resumed["open_tasks"]] == ["p14"]
    assert (await acme.approve(asked.request_id, "p14")).result["status"] == "approved"


async def test_a_deleted_department_counts_as_its_parent(acme: Any, a_submit: Any) -> None:
    asked = a_submit("p17", "d-net", "1200.00")
    await acme.hear(asked)
    await acme.poll_with(drop="d-net", p17={"departments": ["d-infra"]}, p18={"departments": ["d-infra"]})
    assert (await acme.approve(asked.request_id, "p15")).result["status"] == "approved"
