"""From a submitted revision to a route, or to the reason why there is none."""

import asyncio
from typing import Any

import pytest

from common.contracts.requests import RequestCancelled

pytestmark = pytest.mark.integration


def names(message: list[dict[str, Any]]) -> list[str]:
    return [event["type"].removeprefix("purchase.").removesuffix(".v1") for event in message]


async def test_asked_again_it_answers_again_without_asking_anybody_twice(acme: Any, a_submit: Any) -> None:
    asked = a_submit("p17", "d-net", "1200.00")
    await acme.hear(asked)
    await acme.hear(asked)
    first, second = await acme.said()
    assert names(second) == ["route.planned"]
    assert second[-1]["version"] == first[-1]["version"] + 1
    assert second[-1]["data"]["state"]["open_tasks"] == first[-1]["data"]["state"]["open_tasks"]
    assert len(await acme.rows("tasks")) == 1
    assert len(await acme.rows("plans")) == 1


async def test_said_twice_at_once_it_is_planned_once(acme: Any, a_submit: Any) -> None:
    asked = a_submit("p17", "d-net", "1200.00")
    await asyncio.gather(acme.hear(asked), acme.hear(asked))
    assert sorted(names(message)[0] for message in await acme.said()) == ["request.submitted", "route.planned"]


async def test_an_auto_approval_is_submitted_and_approved_in_one_message(acme: Any, a_submit: Any) -> None:
    await acme.hear(a_submit("p24", "d-wh", "100.00"))
    (message,) = await acme.said()
    assert names(message)[:2] == ["request.submitted", "route.auto_approved"]
    assert message[-1]["data"]["state"]["status"] == "approved"
    assert message[1]["data"]["rule"]


async def test_a_refusal_names_its_reason_and_is_the_same_when_asked_again(acme: Any, a_submit: Any) -> None:
    asked = a_submit("p04", "d-ctl", "120000.00", "capex_it")
    company = await acme.poll_with(p03={"active": False}, p39={"active": False})
    assert company.changed
    await acme.hear(asked)
    await acme.poll_with()
    await acme.hear(asked)
    first, second = await acme.said()
    assert names(first) == names(second) == ["route.refused"]
    refused = first[0]["data"]
    assert (refused["code"], refused["details"]["subject"]) == ("pool_too_small", "committee")
    assert "name a second approver" in refused["message"]
    assert refused["state"]["revision"] == 1
    assert second[0]["data"]["code"] == "pool_too_small"
    assert (await acme.approve(asked.request_id, "p04")).problem["code"] == "not_in_approval"
    assert (await acme.approve(asked.request_id, "p24")).problem["code"] == "not_found"


async def test_after_a_refused_revision_the_next_one_is_planned(acme: Any, a_submit: Any) -> None:
    asked = a_submit("p17", "d-net", "1200.00", currency="XAU")
    await acme.hear(asked)
    await acme.hear(a_submit("p17", "d-net", "1200.00", request_id=asked.request_id, revision=2))
    refused, planned = await acme.said()
    assert refused[0]["data"]["code"] == "rate_missing"
    assert names(planned)[:2] == ["request.submitted", "route.planned"]


async def test_a_requester_nobody_has_seen_yet_is_told_so(acme: Any, a_submit: Any) -> None:
    await acme.hear(a_submit("p777", "d-net", "1200.00"))
    ((refused,),) = await acme.said()
    assert (refused["data"]["code"], refused["data"]["details"]["hint"][:16]) == ("person_unknown", "The organisation")


async def test_an_approval_survives_the_return_when_the_request_became_cheaper(acme: Any, a_submit: Any) -> None:
    asked = a_submit("p16", "d-infra", "4000.00", "it_hardware")
    await acme.hear(asked)
    await acme.approve(asked.request_id, "p15")
    await acme.send_back(asked.request_id, "p11")
    await acme.hear(a_submit("p16", "d-infra", "3900.00", "it_hardware", request_id=asked.request_id, revision=2))
    again = (await acme.said())[-1]
    assert {each["assignee"] for each in again[-1]["data"]["state"]["open_tasks"]} == {"p11", "p12"}
    assert "route.changed" in names(again)


async def test_cancelling_an_approved_emergency_closes_the_review_that_was_still_open(acme: Any, a_submit: Any) -> None:
    asked = a_submit("p26", "d-mnt", "2000.00", "maintenance")
    urgent = asked.document.flags.model_copy(update={"urgency": "emergency"})
    asked = asked.model_copy(update={"document": asked.document.model_copy(update={"flags": urgent})})
    await acme.hear(asked)
    assert (await acme.approve(asked.request_id, "p27")).result["status"] == "approved"
    assert {row["assignee"] for row in await acme.rows("tasks") if row["state"] == "open"} == {"p05", "p06"}
    await acme.hear(RequestCancelled(request_id=asked.request_id, revision=1, comment="no need", state=asked.state))
    assert [row["state"] for row in await acme.rows("tasks") if row["state"] == "open"] == []
    assert (await acme.said())[-1][-1]["data"]["state"]["status"] == "cancelled"


@pytest.mark.parametrize(("reason", "because"), [("requested", ""), ("untouched", "untouched")])
async def test_a_returned_request_that_was_cancelled_stays_so(
    acme: Any, a_submit: Any, reason: Any, because: str
) -> None:
    asked = a_submit("p16", "d-infra", "4000.00", "it_hardware")
    await acme.hear(asked)
    await acme.send_back(asked.request_id, "p15")
    told = RequestCancelled(request_id=asked.request_id, revision=1, comment="", reason=reason, state=asked.state)
    await acme.hear(told)
    state = (await acme.said())[-1][-1]["data"]["state"]
    assert (state["status"], state["cancelled_because"]) == ("cancelled", because)
    assert [row["status"] for row in await acme.rows("routes")] == ["cancelled"]
