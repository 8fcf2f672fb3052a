"""The notifier as a process of its own, between a real broker and the portal emulator."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from common.contracts.approvals import RouteStateTold
from common.contracts.gateway import PersonSeen, PortalInstalled

pytestmark = pytest.mark.integration


async def test_a_question_reaches_the_bell_and_leaves_it_again(running, emulator, route, eventually):
    person = emulator.portal["people"][1]["id"]
    origin = emulator.portal["origin"]
    installed = PortalInstalled(installer="1", language="en", app_code="c", origin=origin)
    seen = PersonSeen(person=person, language="de", seen_at=datetime.now(UTC))
    await running.told("gateway", "portal", str(running.portal), installed)
    await running.told("gateway", "portal", str(running.portal), seen)
    asked = route(person)
    said = RouteStateTold(request_id=asked.request_id, revision=1, state=asked)
    await running.told("approvals", "route", str(asked.request_id), said)
    await eventually(lambda: len(emulator.bell(person)), 1)
    assert "entscheiden" in emulator.bell(person)[0]
    assert emulator.portal["app"]["code"] in emulator.bell(person)[0]
    assert await running.counter(person) == {"person": person, "to_approve": 1}
    await eventually(lambda: _menu(emulator), "1")

    emulator.post("tokens/expire")
    over = route(version=2, status="draft", decided_by="5")
    said = RouteStateTold(request_id=asked.request_id, revision=1, state=over)
    await running.told("approvals", "route", str(asked.request_id), said)
    await eventually(lambda: emulator.bell(person), [])
    assert (await running.counter(person))["to_approve"] == 0
    await eventually(lambda: _menu(emulator), "0")


async def test_a_lost_answer_leaves_exactly_one_notification(running, emulator, route, eventually):
    person = emulator.portal["people"][2]["id"]
    emulator.post("faults", lose_next=1)
    asked = route(person, request_id=uuid4())
    said = RouteStateTold(request_id=asked.request_id, revision=1, state=asked)
    await running.told("approvals", "route", str(asked.request_id), said)
    await eventually(lambda: len(emulator.bell(person)), 1)
    await eventually(lambda: emulator.get("calls", method="batch")[0]["status"], 200)
    await eventually(lambda: len(emulator.bell(person)), 1)


async def test_six_hundred_notices_at_full_load_are_never_refused(running, emulator, route, eventually):
    people = [person["id"] for person in emulator.portal["people"] if person["active"]][:20]
    shown = len(emulator.get("notifications"))
    for n in range(30):
        asked = route(*people, request_id=uuid4(), number=100 + n)
        said = RouteStateTold(request_id=asked.request_id, revision=1, state=asked)
        await running.told("approvals", "route", str(asked.request_id), said)
    await eventually(lambda: len(emulator.get("notifications")), shown + 600, seconds=80)
    assert emulator.get("state")["calls"]["rate_limited"] == 0


def _menu(emulator: Any) -> Any:
    apps = emulator.get("state")["apps"]
    main = next(app for app in apps if app["code"] == emulator.portal["app"]["code"])
    return main["options"].get("bx24_leftMenuCounter")
