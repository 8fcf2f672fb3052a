"""Deciding on a real database: one route row, one commit order."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

pytestmark = pytest.mark.integration


def names(message: list[dict[str, Any]]) -> list[str]:
    return [event["type"].removeprefix("purchase.").removesuffix(".v1") for event in message]


async def test_a_head_approves_and_the_world_hears_of_it_in_two_messages(acme: Any, a_submit: Any) -> None:
    asked = a_submit("p17", "d-net", "1200.00")
    await acme.hear(asked)
    outcome = await acme.approve(asked.request_id, "p15")
    assert outcome.result == {
        "request_id": str(asked.request_id), "status": "approved", "revision": 1, "route_version": 2,
    }  # fmt: skip
    planned, approved = await acme.said()
    assert names(planned) == ["request.submitted", "route.planned", "task.opened"]
    assert planned[-1]["data"]["state"]["open_tasks"][0]["assignee"] == "p15"
    assert names(approved) == ["task.decided", "request.approved"]
    assert approved[-1]["data"]["state"]["status"] == "approved"
    assert {each["key"] for each in approved[-1]["audience"]} >= {
        "person:p17",
        "dept:d-infra",
        "company:acme-eu",
        "all",
    }


async def test_of_two_approvers_at_once_one_decides_and_the_other_learns_who_and_when(acme: Any, a_submit: Any) -> None:
    asked = a_submit("p16", "d-infra", "4000.00", "it_hardware")
    await acme.hear(asked)
    await acme.approve(asked.request_id, "p15")
    outcomes = dict(
        zip(
            ("p11", "p12"),
            await asyncio.gather(*(acme.approve(asked.request_id, p) for p in ("p11", "p12"))),
            strict=True,
        )
    )
    winner = next(person for person, outcome in outcomes.items() if outcome.status == "succeeded")
    loser = outcomes["p12" if winner == "p11" else "p11"]
    assert (loser.problem["code"], loser.problem["status"]) == ("already_decided", 409)
    assert loser.problem["decided_by"] == winner
    assert loser.problem["decided_at"].startswith("20")
    assert sorted(row["actor"] for row in await acme.rows("decisions")) == sorted(["p15", winner])


async def test_the_last_approval_and_a_withdrawal_at_once_end_the_route_once(acme: Any, a_submit: Any) -> None:
    for _ in range(4):
        asked = a_submit("p17", "d-net", "1200.00")
        await acme.hear(asked)
        outcomes = await asyncio.gather(acme.approve(asked.request_id, "p15"), acme.withdraw(asked.request_id, "p17"))
        assert sorted(outcome.status for outcome in outcomes) == ["refused", "succeeded"]
        approved = outcomes[0].status == "succeeded"
        refused = outcomes[1] if approved else outcomes[0]
        assert refused.problem["code"] == ("not_in_approval" if approved else "route_closed")


async def test_whoever_saw_an_older_revision_is_refused(acme: Any, a_submit: Any) -> None:
    asked = a_submit("p17", "d-net", "1200.00")
    await acme.hear(asked)
    await acme.send_back(asked.request_id, "p15")
    again = a_submit("p17", "d-net", "1300.00", request_id=asked.request_id, revision=2, content_hash="b" * 64)
    await acme.hear(again)
    assert (await acme.approve(asked.request_id, "p15")).problem["code"] == "stale_revision"
    assert (await acme.approve(asked.request_id, "p15", revision=2)).problem["code"] == "stale_revision"
    assert (await acme.approve(asked.request_id, "p15", revision=2, content_hash="b" * 64)).status == "succeeded"


async def test_a_repeated_command_decides_once_and_says_nothing_new(acme: Any, a_submit: Any) -> None:
    asked = a_submit("p17", "d-net", "1200.00")
    await acme.hear(asked)
    message_id = uuid4()
    first = await acme.approve(asked.request_id, "p15", message_id=message_id)
    second = await acme.approve(asked.request_id, "p15", message_id=message_id)
    assert first.result == second.result
    assert len(await acme.rows("decisions")) == 1
    assert len(await acme.said()) == 2


async def test_a_stranger_gets_not_found_before_any_refusal(acme: Any, a_submit: Any) -> None:
    asked = a_submit("p17", "d-net", "1200.00")
    await acme.hear(asked)
    for person in ("p33", "p999"):
        assert (await acme.approve(asked.request_id, person, revision=5)).problem["code"] == "not_found"
    assert (await acme.approve(asked.request_id, "p10")).problem["code"] == "not_asked"
    assert (await acme.approve(asked.request_id, "p17")).problem["code"] == "self_approval"


async def test_a_rejection_needs_a_comment_and_ends_the_request(acme: Any, a_submit: Any) -> None:
    asked = a_submit("p17", "d-net", "1200.00")
    await acme.hear(asked)
    assert (await acme.reject(asked.request_id, "p15", comment=" ")).problem["status"] == 422
    assert (await acme.reject(asked.request_id, "p15")).result["status"] == "rejected"
    assert names((await acme.said())[-1]) == ["task.decided", "request.rejected"]


async def test_a_withdrawal_before_its_route_waits_and_is_then_refused(acme: Any, a_submit: Any) -> None:
    asked = a_submit("p17", "d-net", "1200.00")
    assert await acme.withdraw(asked.request_id, "p17") is None
    (waiting,) = [row for row in await acme.rows("inbox") if row["state"] == "waiting"]
    assert waiting["next_attempt_at"] is not None
    refusal = await acme.give_up(waiting["message_id"])
    assert refusal.problem["code"] == "not_found"  # the gateway asks requests what the caller may know


async def test_a_withdrawn_request_is_a_draft_again_and_its_route_is_closed(acme: Any, a_submit: Any) -> None:
    asked = a_submit("p17", "d-net", "1200.00")
    await acme.hear(asked)
    assert (await acme.withdraw(asked.request_id, "p17")).result["status"] == "draft"
    assert (await acme.approve(asked.request_id, "p15")).problem["code"] == "route_closed"
    assert [row["state"] for row in await acme.rows("tasks")] == ["closed"]
