"""What people do to a route beside deciding, on a real database: rows, messages, cards, refusals."""

from typing import Any
from uuid import uuid4

import pytest

from common.contracts.approvals import route_life as asked
from common.web.queries import RemoteProblem

pytestmark = pytest.mark.integration


def names(message: list[dict[str, Any]]) -> list[str]:
    return [event["type"].removeprefix("purchase.").removesuffix(".v1") for event in message]


def reasons(message: list[dict[str, Any]]) -> list[str]:
    return [event["data"]["reason"] for event in message if event["type"] == "purchase.route.changed.v1"]


async def hardware(acme: Any, a_submit: Any, *approved: str, net: str = "15000.01", **more: Any) -> Any:
    """Infrastructure buys hardware: p15, then p10, then p11 or p12, then finance."""
    request = a_submit("p16", "d-infra", net, "it_hardware", **more)
    await acme.hear(request)
    for person in approved:
        outcome = await acme.approve(request.request_id, person)
        assert outcome.status == "succeeded", outcome.problem
    return request


async def do(acme: Any, kind: Any, request: Any, by: str, /, **more: Any) -> Any:
    return await acme.ask(kind(request_id=request.request_id, **{"revision": 1, **more}), by)


async def test_a_question_and_its_answer(acme: Any, a_submit: Any, ask: Any) -> None:
    request = await hardware(acme, a_submit)
    assert (await do(acme, asked.AskQuestion, request, "p15", to="p33", comment="which site?")).status == "succeeded"
    card = await ask(f"routes/{request.request_id}", "p33")
    [question] = card["questions"]
    assert (question["asker_name"], question["to"], question["comment"]) == (acme.name_of("p15"), "p33", "which site?")
    assert (card["can"], card["open_tasks"][0]["paused"]) == (["answer"], True)
    outcome = await do(acme, asked.AnswerQuestion, request, "p33", comment="Riga", question_id=question["question_id"])
    assert outcome.status == "succeeded"
    card = await ask(f"routes/{request.request_id}", "p15")
    assert [(each["kind"], each["author"], each["comment"]) for each in card["remarks"]] == [
        ("asked", "p15", "which site?"),
        ("answered", "p33", "Riga"),
    ]
    assert (card["questions"], card["open_tasks"][0]["paused"]) == ([], False)
    said = [name for message in await acme.said() for name in names(message)]
    assert said[-2:] == ["task.asked", "task.answered"]
    assert (await acme.said())[-2][-1]["data"]["state"]["questions"][0]["to"] == "p33"
    assert "person:p33" in {each["key"] for each in (await acme.said())[-1][-1]["audience"]}


async def test_a_task_handed_on_is_the_others_and_the_record_says_for_whom(acme: Any, a_submit: Any, ask: Any) -> None:
    request = await hardware(acme, a_submit)
    assert (await do(acme, asked.ForwardTask, request, "p15", to="p33")).status == "succeeded"
    assert set(names((await acme.said())[-1])) == {
        "task.delegated", "task.closed", "task.opened", "task.reassigned",
    }  # fmt: skip
    assert [task["request_id"] for task in (await ask("tasks", "p33"))["items"]] == [str(request.request_id)]
    card = await ask(f"routes/{request.request_id}", "p33")
    slot = card["stages"][0]["steps"][0]["levels"][0]["candidates"][0]
    assert (slot["person"], slot["acting_for"], slot["forwarded_by"]) == ("p33", "p15", "p15")
    assert (await acme.approve(request.request_id, "p15")).problem["code"] == "slot_lost"
    await acme.approve(request.request_id, "p33")
    assert [(row["principal"], row["actor"]) for row in await acme.rows("decisions")] == [("p15", "p33")]


async def test_an_added_approver_suspends_the_task_in_the_database_too(acme: Any, a_submit: Any, ask: Any) -> None:
    request = await hardware(acme, a_submit)
    assert (await do(acme, asked.AddApprover, request, "p15", person="p33", before=True)).status == "succeeded"
    assert {row["assignee"]: row["state"] for row in await acme.rows("tasks")} == {"p15": "suspended", "p33": "open"}
    assert (await ask("tasks", "p15"))["items"] == []
    card = await ask(f"routes/{request.request_id}", "p15")
    [added] = card["stages"][0]["steps"][0]["levels"][0]["candidates"][0]["before"]
    assert (added["person"], added["added_by"], card["refusal"]["code"]) == ("p33", "p15", "not_active")
    assert {"approver_added", "task_suspended"} <= set(reasons((await acme.said())[-1]))
    await acme.approve(request.request_id, "p33")
    assert {row["assignee"]: row["state"] for row in await acme.rows("tasks")} == {"p15": "open", "p33": "approved"}


async def test_a_survivor_is_told_and_takes_back_with_a_record_of_its_own(acme: Any, a_submit: Any, ask: Any) -> None:
    request = await hardware(acme, a_submit, "p15", "p10")
    await acme.withdraw(request.request_id, "p16")
    await hardware(acme, a_submit, request_id=request.request_id, revision=2, content_hash="b" * 64)
    message = (await acme.said())[-1]
    told = [event["data"] for event in message if event["data"].get("reason") == "survivors"]
    assert [each["people"] for each in told] == [["p15"], ["p10"]]
    assert [each["person"] for each in message[-1]["data"]["state"]["survivors"]] == ["p15", "p10"]
    card = await ask(f"routes/{request.request_id}", "p15")
    assert [each["text"] for each in card["survivors"]] == ["approved in revision 1", "approved in revision 1"]
    assert card["stages"][0]["steps"][0]["levels"][0]["candidates"][0]["survived"]
    assert "take_back" in card["can"]
    outcome = await do(acme, asked.TakeBackApproval, request, "p15", revision=2, comment="no")
    assert outcome.status == "succeeded"
    assert [task["assignee"] for task in (await acme.said())[-1][-1]["data"]["state"]["open_tasks"]] == ["p15"]
    again = await acme.approve(request.request_id, "p15", revision=2, content_hash="b" * 64)
    assert again.status == "succeeded"
    rows = [row for row in await acme.rows("decisions") if row["principal"] == "p15"]
    found = sorted((row["revision"], row["turn"], row["verdict"], row["content_hash"][0]) for row in rows)
    assert found == [(1, 0, "approve", "a"), (2, 0, "taken_back", "b"), (2, 1, "approve", "b")]


async def stalled(acme: Any, a_submit: Any, a_directory: Any) -> Any:
    """Security officer p13 buys cloud; the only other officer is dismissed."""
    request = a_submit("p13", "d-it", "2000.00", "cloud")
    await acme.hear(request)
    await acme.poll(a_directory(p14={"active": False}))
    await acme.approve(request.request_id, "p10")
    return request


async def test_an_administrator_sees_the_stall_and_names_a_stand_in(
    acme: Any, a_submit: Any, a_directory: Any, ask: Any
) -> None:
    request = await stalled(acme, a_submit, a_directory)
    [short] = (await ask("repairs", "p19"))["items"]
    assert (short["stalled"], short["steps"]) == ("pool_too_small:infosec", ["infosec"])
    assert (await ask("tasks", "p19"))["items"][0]["kind"] == "repair"
    assert "name_stand_in" in (await ask(f"routes/{request.request_id}", "p19"))["can"]
    assert (await do(acme, asked.NameStandIn, request, "p10", person="p11")).problem["code"] == "right_missing"
    assert (await do(acme, asked.NameStandIn, request, "p34", person="p11")).problem["code"] == "not_found"
    assert (await do(acme, asked.NameStandIn, request, "p19", person="p11")).status == "succeeded"
    assert {"route.resumed", "task.opened"} <= set(names((await acme.said())[-1]))
    assert (await ask("repairs", "p19"))["items"] == []
    assert (await acme.approve(request.request_id, "p11")).result["status"] == "approved"


async def newer_policy(acme: Any) -> None:
    """Version 9 of the opex policy: legal looks at everything."""
    policies = [each for each in acme.company["policies"] if (each["id"], each["version"]) == ("std-opex", 2)]
    [found] = [{**each, "version": 9} for each in policies]
    stages = [
        {**stage, "steps": [{**s, "when": {"always": True}} if s["id"] == "legal" else s for s in stage["steps"]]}
        for stage in found["stages"]
    ]
    others = [each for each in acme.company["policies"] if each["id"] != "std-opex"]
    await acme.load({**acme.company, "policies": [*others, {**found, "stages": stages}]})


async def test_a_re_route_keeps_both_plans_and_goes_on_under_the_new_one(acme: Any, a_submit: Any, ask: Any) -> None:
    request = await hardware(acme, a_submit, "p15")
    await newer_policy(acme)
    difference = await ask(f"routes/{request.request_id}/re-route", "p19")
    assert (difference["differs"], difference["before"]["version"], difference["after"]["version"]) == (True, 2, 9)
    assert ("legal" in difference["before"]["text"], "legal" in difference["after"]["text"]) == (False, True)
    assert [each["person"] for each in difference["survivors"]] == ["p15"]
    with pytest.raises(RemoteProblem) as refused:
        await ask(f"routes/{request.request_id}/re-route", "p15")
    assert refused.value.problem["code"] == "right_missing"
    outcome = await do(acme, asked.ReRouteRequest, request, "p19", comment="new rules")
    assert (outcome.result["changed"], outcome.result["status"]) == (True, "in_approval")
    assert names((await acme.said())[-1])[:2] == ["route.changed", "route.planned"]
    assert sorted((row["revision"], row["route"]) for row in await acme.rows("plans")) == [(1, 1), (1, 2)]
    again = await do(acme, asked.ReRouteRequest, request, "p19")
    assert again.result["changed"] is False
    for person in ("p10", "p11", "p07"):
        assert (await acme.approve(request.request_id, person)).status == "succeeded"
    assert {row["route"] for row in await acme.rows("decisions") if row["principal"] != "p15"} == {2}
    card = await ask(f"routes/{request.request_id}", "p15")
    assert (card["route"], card["policy"]["version"]) == (2, 9)
    assert card["remarks"][-1]["kind"] == "re_routed"


async def test_many_are_re_routed_one_by_one_with_progress(acme: Any, a_submit: Any, ask: Any) -> None:
    requests = [await hardware(acme, a_submit) for _ in range(3)]
    await acme.approve(requests[2].request_id, "p15")
    decided = a_submit("p17", "d-net", "1200.00")
    await acme.hear(decided)
    await acme.approve(decided.request_id, "p15")
    await newer_policy(acme)
    page = await ask("re-routing-differences", "p19", policy="std-opex")
    assert (page["routes"], [each["differs"] for each in page["items"]]) == (3, [True] * 3)
    job = uuid4()
    start = asked.StartReRouting(re_routing_id=job, policy="std-opex", comment="from July")
    assert (await acme.ask(start, "p15")).problem["code"] == "right_missing"
    assert (await acme.ask(start, "p19")).result["routes"] == 3
    assert (await acme.ask(start, "p19")).problem["code"] == "already_exists"
    assert (await ask(f"re-routings/{job}", "p19"))["pending"] == 3
    await acme.withdraw(requests[0].request_id, "p16")
    for request in (*requests, requests[1]):
        item = asked.ReRouteItem(re_routing_id=job, request_id=request.request_id)
        assert (await acme.ask(item, "p19")).problem["code"] == "not_found", "a job of ours, not a person's command"
        await acme.ask(item, "service:approvals")
    told = await ask(f"re-routings/{job}", "p19")
    assert (told["state"], told["changed"], told["refused"], told["pending"]) == ("done", 2, 1, 0)
    refused = next(each for each in told["items"] if each["state"] == "refused")
    assert (refused["request_id"], refused["problem"]) == (str(requests[0].request_id), "not_in_approval")
    plans = [row for row in await acme.rows("plans") if row["route"] == 2]
    assert {row["request_id"] for row in plans} == {each.request_id for each in requests[1:]}


async def test_strangers_learn_nothing_from_any_of_it(acme: Any, a_submit: Any, ask: Any) -> None:
    request = await hardware(acme, a_submit)
    commands = {
        asked.AskQuestion: {"to": "p16", "comment": "?"},
        asked.AnswerQuestion: {"comment": "!"},
        asked.ForwardTask: {"to": "p33"},
        asked.AddApprover: {"person": "p33"},
        asked.TakeBackApproval: {},
        asked.NameStandIn: {"person": "p33"},
        asked.ReRouteRequest: {},
    }
    for kind, more in commands.items():
        for about in (request, a_submit("p16", "d-infra", "1.00")):
            assert (await do(acme, kind, about, "p34", **more)).problem["code"] == "not_found"


async def test_remarks_can_be_added_to_and_read_nothing_else(acme: Any, a_submit: Any) -> None:
    request = await hardware(acme, a_submit)
    await do(acme, asked.AskQuestion, request, "p15", to="p16", comment="which site?")
    assert len(await acme.rows("remarks")) == 1
    for statement in ("UPDATE remarks SET comment = ''", "DELETE FROM remarks"):
        with pytest.raises(Exception, match="permission denied"):
            async with acme.db.transaction(acme.portal) as tx:
                await tx.connection.execute(statement)
