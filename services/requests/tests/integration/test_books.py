"""The mirror of companies, cost centres and rates."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from common.contracts.approvals.books import BookedCostCenter, BooksTold
from common.contracts.base import CloudEvent
from common.contracts.gateway import PortalRemoved
from common.contracts.requests import DocumentWire, SaveDraft, SubmitRequest, VendorWire
from common.messaging.routing import EventBatch, Told

pytestmark = pytest.mark.integration
FIRST = BooksTold(
    companies={"5": "acme-eu", "6": "", "7": "acme-us"},
    cost_centers={"410": BookedCostCenter(name="IT", department="5", owner="4")},
    pivot="EUR",
    rates={"USD": "0.9"},
)


async def rows(hands: Any, table: str) -> set[tuple[Any, ...]]:
    async with hands.app.transaction(hands.portal) as tx:
        return {tuple(map(str, row))[1:] for row in await tx.connection.fetch(f"SELECT * FROM {table}")}


async def test_the_whole_is_taken_over_and_the_next_replaces_it(hands: Any) -> None:
    await hands.tell_books(FIRST, 3)
    assert await rows(hands, "book_departments") == {("5", "acme-eu"), ("6", ""), ("7", "acme-us")}
    assert await rows(hands, "book_centres") == {("410", "IT", "5", "4")}
    second = FIRST.model_copy(update={"companies": {"5": "acme-us"}, "cost_centers": {}, "rates": {"USD": "0.8"}})
    await hands.tell_books(second, 4)
    assert await rows(hands, "book_departments") == {("5", "acme-us")}
    assert await rows(hands, "book_centres") == set()
    assert await rows(hands, "books") == {("4", "EUR", "{'USD': '0.8'}")}


async def test_an_older_telling_changes_nothing(hands: Any) -> None:
    await hands.tell_books(FIRST, 3)
    await hands.tell_books(BooksTold(pivot="USD"), 2)
    assert len(await rows(hands, "book_departments")) == 3
    assert await rows(hands, "books") == {("3", "EUR", "{'USD': '0.9'}")}


async def test_amounts_of_other_currencies_are_converted_with_the_rates_told(
    hands: Any, a_document: Callable[..., DocumentWire]
) -> None:
    await hands.tell_books(FIRST, 1)
    for currency in ("USD", "EUR"):
        request_id = uuid4()
        document = a_document(vendor=VendorWire(name="ACME"), currency=currency)
        await hands.done(SaveDraft(request_id=request_id, requester="17", document=document))
        await hands.run(SubmitRequest(request_id=request_id, document_version=1))
    spent = (await hands.said())[-1]["data"]["requester_spend_30d_same_vendor"]
    assert spent == {"amount": "1080.00", "currency": "EUR"}


async def test_a_removed_portal_forgets_its_books_at_once(hands: Any) -> None:
    await hands.tell_books(FIRST, 7)
    envelope = CloudEvent(
        id=uuid4(), source="/gateway", type=PortalRemoved.type, subject=str(hands.portal), time=hands.app.now(),
        dataschema="", portal=hands.portal, version=9, data={},
    )  # fmt: skip
    told = Told(envelope, PortalRemoved())
    await hands.hear(EventBatch(uuid4(), hands.portal, "portal", str(hands.portal), 9, (told,)))
    assert [await rows(hands, table) for table in ("books", "book_departments", "book_centres")] == [set(), set(), set()]
    await hands.tell_books(FIRST, 1)
    assert len(await rows(hands, "book_departments")) == 3
