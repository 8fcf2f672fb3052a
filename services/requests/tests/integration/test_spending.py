"""What was asked of one vendor lately, as the database answers it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from common.contracts.approvals import RouteState
from common.contracts.requests import CancelRequest, DocumentWire, LineWire, SaveDraft, SubmitRequest, VendorWire

pytestmark = pytest.mark.integration
Documents = Callable[..., DocumentWire]
Routes = Callable[..., RouteState]


@pytest.fixture
def of_acme(a_document: Documents, a_line: Callable[..., LineWire]) -> Documents:
    def build(price: str, vendor: str = "ACME GmbH") -> DocumentWire:
        return a_document(vendor=VendorWire(name=vendor), lines=[a_line(price, tax_rate="19")])

    return build


async def submitted(hands: Any, document: DocumentWire, person: str = "17") -> UUID:
    request_id, caller = uuid4(), hands.caller(person)
    await hands.done(SaveDraft(request_id=request_id, requester=person, document=document), caller)
    await hands.run(SubmitRequest(request_id=request_id, document_version=1), caller)
    return request_id


async def spend_seen(hands: Any, document: DocumentWire, person: str = "17") -> str | None:
    await submitted(hands, document, person)
    found = (await hands.said())[-1]["data"].get("requester_spend_30d_same_vendor")
    return found and found["amount"]


async def test_earlier_requests_to_the_vendor_count_net_and_without_this_one(hands: Any, of_acme: Documents) -> None:
    assert await spend_seen(hands, of_acme("100.00")) is None
    assert await spend_seen(hands, of_acme("20.00", "acme gmbh")) == "100.00"
    assert await spend_seen(hands, of_acme("1.00", "Other Ltd")) is None
    assert await spend_seen(hands, of_acme("1.00"), "18") is None
    assert await spend_seen(hands, of_acme("1.00")) == "120.00"


async def test_what_does_not_stand_any_more_does_not_count(hands: Any, of_acme: Documents, a_route: Routes) -> None:
    for status in ("rejected", "draft", "returned", "approved"):
        request_id = await submitted(hands, of_acme("100.00"))
        await hands.tell(a_route(request_id, status), 1)
    cancelled = await submitted(hands, of_acme("100.00"))
    await hands.tell(a_route(cancelled, "approved"), 1)
    await hands.done(CancelRequest(request_id=cancelled, document_version=1))
    assert await spend_seen(hands, of_acme("1.00")) == "200.00"


async def test_thirty_days_are_remembered(hands: Any, of_acme: Documents) -> None:
    await submitted(hands, of_acme("100.00"))
    hands.later(timedelta(days=29))
    await submitted(hands, of_acme("10.00"))
    hands.later(timedelta(days=1))
    assert await spend_seen(hands, of_acme("1.00")) == "10.00"


async def test_a_resubmit_counts_once_and_as_it_is_now(hands: Any, of_acme: Documents, a_route: Routes) -> None:
    request_id = await submitted(hands, of_acme("100.00"))
    await hands.tell(a_route(request_id, "returned"), 1)
    again = SubmitRequest(request_id=request_id, document_version=1)
    await hands.run(again)
    assert (await hands.said())[-1]["data"].get("requester_spend_30d_same_vendor") is None
    assert await spend_seen(hands, of_acme("1.00")) == "100.00"
