"""Returned requests nobody works on, found by the clock: told once and cancelled once, however many clocks there are."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from common.contracts.approvals import RouteState
from common.contracts.requests import DocumentWire, EditRequest, SaveDraft, SubmitRequest
from purchase_requests.domain.left_lying import ReturnedLife
from purchase_requests.entrypoints.schedule import Schedule

pytestmark = pytest.mark.integration

LIFE = ReturnedLife(timedelta(days=25), timedelta(days=30))


@pytest.fixture
async def returned(hands: Any, a_document: Callable[..., DocumentWire], a_route: Callable[..., RouteState]) -> UUID:
    request_id = uuid4()
    await hands.done(SaveDraft(request_id=request_id, requester="17", document=a_document()))
    await hands.run(SubmitRequest(request_id=request_id, document_version=1))
    await hands.tell(a_route(request_id), 1)
    await hands.tell(a_route(request_id, "returned", route_version=2), 2)
    return request_id


async def ticks(hands: Any, days: float, clocks: int = 1) -> None:
    hands.later(timedelta(days=days))
    await asyncio.gather(*(Schedule(hands.app, hands.worker, LIFE).once() for _ in range(clocks)))


async def said(hands: Any, request: UUID) -> list[str]:
    types = [event["type"] for event in await hands.said() if event["subject"] == str(request)]
    return [each for each in types if "expiring" in each or "cancelled" in each]


async def test_several_clocks_tell_once_and_cancel_once(hands: Any, returned: UUID) -> None:
    await ticks(hands, 24.9, clocks=3)
    assert await said(hands, returned) == []
    for _ in range(2):
        await ticks(hands, 0.2, clocks=3)
        assert await said(hands, returned) == ["purchase.request.expiring.v1"]
    await ticks(hands, 5, clocks=3)
    await ticks(hands, 1, clocks=3)
    assert await said(hands, returned) == ["purchase.request.expiring.v1", "purchase.request.cancelled.v1"]
    (cancelled,) = [event for event in await hands.said() if event["type"] == "purchase.request.cancelled.v1"]
    assert (cancelled["data"]["reason"], cancelled["actor"]) == ("untouched", "service:requests")
    assert (await hands.card(hands.caller(), returned))["status"] == "cancelled"
    async with hands.app.transaction(hands.portal) as tx:
        assert await tx.connection.fetchval("SELECT count(*) FROM returned_due") == 0


async def test_an_edit_after_the_notice_keeps_it(
    hands: Any, returned: UUID, a_document: Callable[..., DocumentWire]
) -> None:
    await ticks(hands, 25)
    await hands.done(EditRequest(request_id=returned, document_version=1, document=a_document(title="Other")))
    await ticks(hands, 20)
    assert await said(hands, returned) == ["purchase.request.expiring.v1"]
    await ticks(hands, 5)
    await ticks(hands, 5)
    assert len(await said(hands, returned)) == 3


async def test_a_request_that_was_handed_in_again_is_left_alone(
    hands: Any, returned: UUID, a_route: Callable[..., RouteState]
) -> None:
    await hands.run(SubmitRequest(request_id=returned, document_version=1))
    await hands.tell(a_route(returned, revision=2, route_version=3), 3)
    await ticks(hands, 40)
    assert (await said(hands, returned), (await hands.card(hands.caller(), returned))["status"]) == ([], "in_approval")
