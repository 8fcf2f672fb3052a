"""What somebody is told before he submits is what comes of it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from common.identity import Caller
from common.web.queries import RemoteProblem

pytestmark = pytest.mark.integration


async def previewed(ask: Any, asked: Any) -> Any:
    return await ask.post("preview", asked.document.requester, asked.model_dump(mode="json"))


def people_of(stages: Any) -> list[Any]:
    return [
        (step["id"], [([each["person"] for each in level["candidates"]], level["need"]) for level in step["levels"]])
        for stage in stages
        for step in stage["steps"]
    ]


@pytest.mark.parametrize(
    ("requester", "department", "net", "category"),
    [
        ("p16", "d-infra", "15000.01", "it_hardware"),
        ("p26", "d-mnt", "150000.00", "maintenance"),
        ("p01", "d-root", "3000.00", "office_supplies"),
        ("p24", "d-wh", "100.00", "office_supplies"),
        ("p13", "d-it", "2000.00", "cloud"),
    ],
)
async def test_the_route_of_a_submit_right_after_is_the_previewed_one(
    acme: Any, ask: Any, a_submit: Any, requester: str, department: str, net: str, category: str
) -> None:
    asked = a_submit(requester, department, net, category)
    found = await previewed(ask, asked)
    assert await acme.rows("plans") == [], "a preview leaves nothing behind"
    await acme.hear(asked)
    (plan,) = await acme.rows("plans")
    assert (found["outcome"], found["text"]) == (plan["outcome"], plan["plan"]["text"])
    card = await ask(f"routes/{asked.request_id}", requester)
    assert people_of(found["stages"]) == people_of(card["stages"])
    assert found["reasons"] == card["reasons"]
    steps = zip(found["stages"], card["stages"], strict=True)
    assert [each["reasons"] for a, _ in steps for each in a["steps"]] == [
        each["reasons"] for stage in card["stages"] for each in stage["steps"]
    ]


async def test_it_says_why_not_and_what_it_would_take(ask: Any, a_submit: Any) -> None:
    found = await previewed(ask, a_submit("p16", "d-infra", "15000.01", "it_hardware"))
    why_not = {each["step"]: each["reasons"][0]["text"] for each in found["not_asked"]}
    assert why_not["infosec"].startswith("Not asked because lines.category")
    texts = [each["text"] for each in found["alternatives"]]
    assert any(
        text.startswith("Up to 15000.00 EUR: mgr chain: ") and text.endswith("would not be asked.") for text in texts
    )
    assert any(text.startswith("Without it_hardware: it asset would not be asked") for text in texts)


async def test_the_reasons_on_the_task_are_those_of_the_preview(acme: Any, ask: Any, a_submit: Any) -> None:
    asked = a_submit("p16", "d-infra", "15000.01", "it_hardware")
    step = (await previewed(ask, asked))["stages"][0]["steps"][0]
    await acme.hear(asked)
    (task,) = (await ask("tasks", "p15"))["items"]
    mine = [each for each in step["reasons"] if each["numbers"].get("person") in {None, "p15"}]
    assert [each for each in task["why"] if each in mine] == task["why"] != []
    card = await ask(f"routes/{asked.request_id}", "p16")
    assert card["open_tasks"][0]["why"] == task["why"]


async def test_a_problem_is_a_result_with_an_explanation(acme: Any, ask: Any, a_submit: Any) -> None:
    await acme.poll_with(p40={"active": False}, p41={"active": False})
    found = await previewed(ask, a_submit("p01", "d-root", "3000.00"))
    assert (found["outcome"], found["stages"], found["expected"]) == ("blocked", [], None)
    assert (found["problem"]["code"], found["problem"]["subject"]) == ("pool_too_small", "mgr_chain")
    assert found["problem"]["hint"]
    assert any("1 of 2 are left" in reason for reason in found["problem"]["reasons"])


async def test_history_tells_how_long_it_takes_in_working_time(
    acme: Any, ask: Any, a_submit: Any, monkeypatch: Any
) -> None:
    fresh = await previewed(ask, a_submit("p17", "d-net", "1200.00"))
    assert fresh["expected"] == {"hours": None, "unknown_steps": ["mgr_chain"]}
    assert fresh["stages"][0]["steps"][0]["expected"] is None
    monday = datetime(2026, 11, 23, 10, tzinfo=UTC)
    for hours in (20, 22, 24):  # Monday ten o'clock to Tuesday six, eight and ten
        asked = a_submit("p17", "d-net", "1200.00")
        monkeypatch.setattr(acme.db, "_clock", lambda: monday)
        await acme.hear(asked)
        monkeypatch.setattr(acme.db, "_clock", lambda after=hours: monday + timedelta(hours=after))
        await acme.approve(asked.request_id, "p15")
    found = await previewed(ask, a_submit("p17", "d-net", "1200.00"))
    step = found["stages"][0]["steps"][0]
    assert step["expected"] == {"hours": 8.0, "samples": 3}
    assert found["expected"] == {"hours": 8.0, "unknown_steps": []}


async def test_an_approval_that_would_survive_is_shown(acme: Any, ask: Any, a_submit: Any) -> None:
    first = a_submit("p16", "d-infra", "12000.00", "it_hardware")
    await acme.hear(first)
    await acme.approve(first.request_id, "p15")
    await acme.send_back(first.request_id, "p11")
    again = a_submit("p16", "d-infra", "12000.00", "it_hardware", request_id=first.request_id, revision=2)
    found = await previewed(ask, again)
    assert [(each["step"], each["person"], each["revision"]) for each in found["survivors"]] == [
        ("mgr_chain", "p15", 1)
    ]


async def test_only_requester_and_preparer_may_ask(ask: Any, a_submit: Any) -> None:
    with pytest.raises(RemoteProblem) as refused:
        await ask.post("preview", "p15", a_submit("p17", "d-net", "1200.00").model_dump(mode="json"))
    assert refused.value.status == 403


async def test_a_changed_body_is_not_what_was_signed(ask: Any, a_submit: Any) -> None:
    body = a_submit("p17", "d-net", "1200.00").model_dump_json().encode()
    headers = ask.queries._identity.sign_query(
        "approvals", "POST", "/queries/preview", "", Caller(ask.portal, "p17"), body
    )
    url, changed = "http://approvals/queries/preview", body.replace(b"1200", b"1300")
    async with httpx.AsyncClient(transport=ask.queries._transports["approvals"]) as http:
        answer = await http.post(url, content=changed, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "invalid_signature")
