"""A request's life in the database: written, submitted, mirrored, refused, said again, cancelled."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from common.contracts.approvals import RouteRefused, RouteState, RouteStateTold
from common.contracts.requests import CancelRequest, DocumentWire, EditRequest, SaveDraft, SubmitRequest
from common.errors import NotFound
from purchase_requests.domain.left_lying import ReturnedLife
from purchase_requests.entrypoints.schedule import Schedule

pytestmark = pytest.mark.integration
Documents = Callable[..., DocumentWire]
Routes = Callable[..., RouteState]


async def saved(hands: Any, document: DocumentWire) -> UUID:
    request_id = uuid4()
    await hands.done(SaveDraft(request_id=request_id, requester="17", document=document))
    return request_id


async def submitted(hands: Any, document: DocumentWire) -> tuple[UUID, UUID]:
    request_id = await saved(hands, document)
    operation = await hands.run(SubmitRequest(request_id=request_id, document_version=1))
    assert (await hands.outcome(operation))["state"] == "pending"
    return request_id, operation


async def test_a_draft_gets_the_next_number_of_its_portal(hands: Any, a_document: Documents) -> None:
    numbers = [
        (await hands.done(SaveDraft(request_id=uuid4(), requester="17", document=a_document())))["number"]
        for _ in range(3)
    ]
    assert numbers == [1, 2, 3]
    said = await hands.said()
    assert [event["type"] for event in said] == ["purchase.request.edited.v1"] * 3
    assert said[0]["data"]["state"]["amount"] == {"amount": "1200.00", "currency": "EUR"}
    assert said[0]["audience"] == [{"key": "person:17", "origin": "requester"}]


async def test_submit_waits_for_the_route_and_ends_with_it(
    hands: Any, a_document: Documents, a_route: Routes
) -> None:
    request_id, operation = await submitted(hands, a_document())
    submitting = (await hands.said())[-1]
    assert (submitting["type"], submitting["data"]["revision"]) == ("purchase.request.submitting.v1", 1)

    await hands.tell(a_route(request_id), 1, ("person:4", "participant"), ("dept:5", "department"))

    outcome = await hands.outcome(operation)
    assert outcome["state"] == "succeeded"
    assert outcome["result"]["status"] == "in_approval"
    assert outcome["result"]["route_version"] == 1
    card = await hands.card(hands.caller("4"), request_id)
    assert card["submitted"]["content_hash"] == submitting["data"]["content_hash"]
    assert card["can"] == []


async def test_without_a_route_the_submit_is_refused_and_its_revision_burned(
    hands: Any, a_document: Documents
) -> None:
    request_id, operation = await submitted(hands, a_document())
    refused = RouteRefused(
        request_id=request_id, revision=1, code="no_policy", message="No policy.", details={"company": "acme-jp"}
    )
    await hands.tell(refused, 1)

    outcome = await hands.outcome(operation)
    assert outcome["state"] == "refused"
    problem = outcome["problem"]
    assert (problem["code"], problem["status"], problem["company"]) == ("no_policy", 409, "acme-jp")
    card = await hands.card(hands.caller("17"), request_id)
    assert (card["status"], card["revision"], card["submitted"]) == ("draft", 1, None)
    assert card["revisions"][0]["accepted"] is False

    await hands.run(SubmitRequest(request_id=request_id, document_version=1))
    assert (await hands.said())[-1]["data"]["revision"] == 2


async def test_a_submit_without_answer_is_said_again_with_growing_patience(
    hands: Any, a_document: Documents
) -> None:
    request_id, _ = await submitted(hands, a_document())
    schedule = Schedule(hands.app, hands.worker, ReturnedLife(timedelta(days=25), None))

    async def times_said() -> int:
        mine = [event for event in await hands.said() if event["subject"] == str(request_id)]
        return sum(event["type"] == "purchase.request.submitting.v1" for event in mine)

    await schedule.once()
    assert await times_said() == 1
    hands.later(timedelta(seconds=31))
    await schedule.once()
    await schedule.once()
    assert await times_said() == 2
    hands.later(timedelta(seconds=31))
    await schedule.once()
    assert await times_said() == 2
    hands.later(timedelta(seconds=31))
    await schedule.once()
    assert await times_said() == 3
    versions = [event["version"] for event in await hands.said()]
    assert versions == sorted(set(versions))


async def test_an_older_version_or_revision_changes_nothing(hands: Any, a_document: Documents, a_route: Routes) -> None:
    request_id, _ = await submitted(hands, a_document())
    await hands.tell(a_route(request_id, "returned"), 5)
    await hands.tell(a_route(request_id, "in_approval"), 4)
    assert (await hands.card(hands.caller("17"), request_id))["status"] == "returned"

    await hands.run(SubmitRequest(request_id=request_id, document_version=1))
    await hands.tell(a_route(request_id, "rejected", revision=1), 6)
    card = await hands.card(hands.caller("17"), request_id)
    assert (card["status"], card["revision"]) == ("submitting", 2)

    await hands.tell(a_route(request_id, "approved", revision=2), 7)
    card = await hands.card(hands.caller("17"), request_id)
    assert (card["status"], card["submitted"]["revision"]) == ("approved", 2)


async def test_hearing_twice_is_hearing_once(hands: Any, a_document: Documents, a_route: Routes) -> None:
    request_id, operation = await submitted(hands, a_document())
    message_id = uuid4()
    await hands.tell(a_route(request_id), 1, message_id=message_id)
    await hands.tell(a_route(request_id, "approved"), 2)
    await hands.tell(a_route(request_id), 1, message_id=message_id)
    await hands.tell(a_route(request_id), 1)
    card = await hands.card(hands.caller("17"), request_id)
    assert (card["status"], card["route_version"]) == ("approved", 2)
    assert (await hands.outcome(operation))["result"]["status"] == "in_approval"


async def test_one_command_twice_writes_one_request(hands: Any, a_document: Documents) -> None:
    command, command_id = SaveDraft(request_id=uuid4(), requester="17", document=a_document()), uuid4()
    await hands.run(command, command_id=command_id)
    await hands.run(command, command_id=command_id)
    assert len(await hands.said()) == 1
    assert await hands.refused(command) == "already_exists"
    assert (await hands.done(SaveDraft(request_id=uuid4(), requester="17", document=a_document())))["number"] == 2


async def test_others_see_the_submitted_revision_and_never_the_draft(
    hands: Any, a_document: Documents, a_route: Routes
) -> None:
    request_id = await saved(hands, a_document())
    boss = hands.caller("4", "dept:5", "all")
    with pytest.raises(NotFound):
        await hands.card(boss, request_id)

    await hands.run(SubmitRequest(request_id=request_id, document_version=1))
    await hands.tell(a_route(request_id), 1, ("person:4", "participant"), ("person:17", "participant"))
    await hands.tell(a_route(request_id, "returned"), 2, ("person:4", "participant"), ("person:17", "participant"))
    edit = EditRequest(request_id=request_id, document_version=1, document=a_document(title="Secret plan"))
    assert (await hands.done(edit))["document_version"] == 2

    seen = await hands.card(boss, request_id)
    assert (seen["document"]["title"], seen["can"], seen["amounts"]["gross"]) == ("Laptops", [], "1200.00")
    own = await hands.card(hands.caller("17"), request_id)
    assert (own["document"]["title"], own["can"]) == ("Secret plan", ["edit", "submit", "cancel"])
    assert (await hands.said())[-1]["audience"] == [{"key": "person:17", "origin": "requester"}]


async def test_who_may_see_it_but_did_not_write_it_is_refused_and_strangers_find_nothing(
    hands: Any, a_document: Documents, a_route: Routes
) -> None:
    request_id, _ = await submitted(hands, a_document())
    await hands.tell(a_route(request_id, "returned"), 1, ("person:4", "participant"))
    cancel = CancelRequest(request_id=request_id, document_version=1)
    assert await hands.refused(cancel, hands.caller("4")) == "not_yours"
    assert await hands.refused(cancel, hands.caller("99")) == "not_found"
    assert await hands.refused(CancelRequest(request_id=uuid4(), document_version=1)) == "not_found"


async def test_a_cancel_is_told_to_everybody_who_saw_the_request(
    hands: Any, a_document: Documents, a_route: Routes
) -> None:
    request_id, _ = await submitted(hands, a_document())
    await hands.tell(a_route(request_id, "approved"), 1, ("person:4", "participant"), ("dept:5", "department"))
    await hands.done(CancelRequest(request_id=request_id, document_version=1, comment="not needed"))
    told = (await hands.said())[-1]
    assert told["type"] == "purchase.request.cancelled.v1"
    assert {key["key"] for key in told["audience"]} == {"person:17", "person:4", "dept:5"}
    await hands.tell(a_route(request_id, "approved"), 2)
    assert (await hands.card(hands.caller("4"), request_id))["status"] == "cancelled"


async def test_a_refusal_leaves_nothing_behind(hands: Any, a_document: Documents) -> None:
    request_id = await saved(hands, a_document(department="9"))
    submit = SubmitRequest(request_id=request_id, document_version=1)
    assert await hands.refused(submit) == "department_not_allowed"
    assert len(await hands.said()) == 1
    card = await hands.card(hands.caller("17"), request_id)
    assert (card["status"], card["revision"], card["revisions"]) == ("draft", 0, [])


async def test_a_state_told_again_heals_the_status_and_is_no_change(
    hands: Any, a_document: Documents, a_route: Routes
) -> None:
    request_id, _ = await submitted(hands, a_document())
    await hands.tell(a_route(request_id), 1)
    before = await hands.card(hands.caller(), request_id)
    async with hands.app.transaction(hands.portal) as tx:
        await tx.connection.execute("UPDATE requests SET status = 'approved', flags = '[\"stalled\"]'")
    hands.later(timedelta(hours=8))
    state = a_route(request_id, route_version=2)
    await hands.tell(RouteStateTold(request_id=request_id, revision=1, state=state, healing=True), 2)
    after = await hands.card(hands.caller(), request_id)
    assert (after["status"], after["flags"], after["updated_at"]) == ("in_approval", [], before["updated_at"])
