"""The stories of a route on fakes: what is recorded and what is said."""

from typing import Any

import pytest

from approvals.domain.errors import SlotLost
from approvals.usecases.apply_organisation import apply_organisation
from approvals.usecases.approve_request import approve_request
from approvals.usecases.open_route import open_route
from approvals.usecases.re_resolve_route import re_resolve_route
from approvals.usecases.withdraw_request import NotPlannedYet, withdraw_request
from common.contracts import approvals as said
from common.errors import NotFound


def kinds(message: Any) -> list[type]:
    return [type(event) for event in message["events"]]


async def test_a_submit_is_said_with_its_plan_and_its_first_task_in_one_message(uow: Any, a_submit: Any) -> None:
    await open_route(a_submit(), uow)
    message = uow.last()
    assert kinds(message) == [said.RequestSubmitted, said.RoutePlanned, said.TaskOpened]
    assert [event.state is not None for event in message["events"]] == [False, False, True]
    assert message["version"] == message["events"][-1].state.route_version == 1
    assert {each.key for each in message["audience"]} >= {"person:2", "person:3", "dept:2", "dept:1", "company:main"}


async def test_a_decision_uses_the_organisation_of_now_not_of_the_plan(uow: Any, a_submit: Any, a_yes: Any) -> None:
    await open_route(a_submit(), uow)
    told = await uow.company.directory()
    await apply_organisation(uow, told | {"departments": [each | {"head": "1"} for each in told["departments"]]})
    with pytest.raises(SlotLost):
        await approve_request(a_yes(), "3", uow)
    assert (await approve_request(a_yes(), "1", uow))["status"] == "approved"


async def test_every_transaction_raises_the_version_by_one(uow: Any, a_submit: Any, a_yes: Any) -> None:
    await open_route(a_submit(), uow)
    assert (await approve_request(a_yes(), "3", uow))["route_version"] == 2
    assert (await approve_request(a_yes(), "1", uow)) == {
        "request_id": str(a_yes().request_id), "status": "approved", "revision": 1, "route_version": 3,
    }  # fmt: skip
    assert uow.last()["actor"] == "1"
    assert uow.last()["events"][-1].state.decided_by == "1"


async def test_unknown_requests_and_strangers(uow: Any, a_submit: Any, a_yes: Any) -> None:
    with pytest.raises(NotFound):
        await approve_request(a_yes(), "3", uow)
    await open_route(a_submit(), uow)
    with pytest.raises(NotFound):
        await approve_request(a_yes(), "99", uow)


async def test_a_withdrawal_ahead_of_its_route_may_be_tried_again(uow: Any, a_submit: Any) -> None:
    command = said.WithdrawRequest(request_id=a_submit().request_id, revision=1, comment="oops")
    with pytest.raises(NotFound):
        await withdraw_request(command, "2", uow)
    await open_route(a_submit(), uow)
    assert (await withdraw_request(command, "2", uow))["status"] == "draft"
    assert uow.last()["events"][-1].state.comment == "oops"
    withdrawn = next(event for event in uow.last()["events"] if isinstance(event, said.RequestWithdrawn))
    assert (withdrawn.actor, withdrawn.comment) == ("2", "oops")
    with pytest.raises(NotPlannedYet) as early:
        await withdraw_request(command.model_copy(update={"revision": 2}), "2", uow)
    assert early.value.details == {"retryable": True}


async def test_the_only_administrator_is_told_to_name_a_second_approver(uow: Any, a_submit: Any) -> None:
    await open_route(a_submit(requester="1", department="1"), uow)
    (refused,) = uow.last()["events"]
    assert refused.code == "pool_too_small"
    assert "name a second approver" in refused.message
    assert refused.state.status == "draft"
    assert [each.key for each in uow.last()["audience"]] == ["person:1"]


async def test_looking_again_without_a_change_only_tells_the_state(uow: Any, a_submit: Any) -> None:
    await open_route(a_submit(), uow)
    await re_resolve_route(said.ReResolveRoute(request_id=a_submit().request_id, org_version=1), uow)
    assert kinds(uow.last()) == [said.RouteStateTold]
    assert await re_resolve_route(said.ReResolveRoute(request_id=uow.portal, org_version=1), uow) == {}
