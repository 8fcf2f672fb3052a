"""Hands for budgets: a company that keeps them, requests that claim them, and the reckoning of sums against ledger."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from common.contracts.approvals.books import BookedCostCenter, BooksTold
from common.contracts.requests import DocumentWire, LineWire, SaveDraft, SubmitRequest
from common.contracts.requests.budgets import BudgetRow, PreviewBudgets, SetBudget, TrackBudgets
from common.identity import Caller
from purchase_requests.adapters.unit_of_work import SqlUnitOfWork
from purchase_requests.domain.listing import keys_to_read
from purchase_requests.entrypoints.callers import writer_of
from purchase_requests.usecases.preview_facts import preview_facts

BOOKS = BooksTold(
    companies={"5": "acme-eu", "6": "acme-us"},
    cost_centers={"410": BookedCostCenter(name="IT", department="5", owner="4")},
    pivot="EUR",
    rates={"USD": "0.9"},
)
SUMS = ("limit", "reserved", "committed", "ordered", "spent")
WRONG = """
    SELECT b.cost_center FROM budgets b
    LEFT JOIN LATERAL (
        SELECT sum(limit_minor) AS limit_minor, sum(reserved) AS reserved, sum(committed) AS committed,
            sum(ordered) AS ordered, sum(spent) AS spent
        FROM budget_ledger l WHERE l.portal = b.portal AND l.budget_id = b.budget_id
    ) l ON true
    LEFT JOIN LATERAL (
        SELECT COALESCE(sum(reserved), 0) AS reserved, COALESCE(sum(committed), 0) AS committed,
            COALESCE(sum(ordered), 0) AS ordered
        FROM budget_claims c WHERE c.portal = b.portal AND c.budget_id = b.budget_id
    ) c ON true
    WHERE (b.limit_minor, b.reserved, b.committed, b.ordered, b.spent) IS DISTINCT FROM
            (l.limit_minor, l.reserved, l.committed, l.ordered, l.spent)
        OR (b.reserved, b.committed, b.ordered) IS DISTINCT FROM (c.reserved, c.committed, c.ordered)
"""
"""Budgets whose sums are not those of their ledger and of what requests hold."""


class Treasury:
    """The controller of acme-eu at work in one portal."""

    def __init__(self, hands: Any) -> None:
        self.hands = hands
        self.told = 1

    @property
    def controller(self) -> Caller:
        caller: Caller = self.hands.caller("30", "company:acme-eu", role_companies=("controller:acme-eu",))
        return caller

    @property
    def year(self) -> tuple[date, date]:
        year = self.hands.app.now().year
        return date(year, 1, 1), date(year, 12, 31)

    async def opens(self, *, tracked: bool = True, **budgets: str) -> None:
        """Keeps budgets for the running year: cost centre (c410) -> limit in EUR."""
        await self.hands.tell_books(BOOKS, 1)
        if tracked:
            await self.tracks()
        for centre, limit in budgets.items():
            await self.enters(centre.removeprefix("c"), limit)

    async def tracks(self, **values: Any) -> None:
        await self.hands.done(TrackBudgets(**{"company": "acme-eu", "tracked": True, **values}), self.controller)

    async def rates(self, **rates: str) -> None:
        """approvals tells other rates."""
        self.told += 1
        await self.hands.tell_books(BOOKS.model_copy(update={"rates": BOOKS.rates | rates}), self.told)

    async def previews(self, request_id: UUID) -> dict[str, Any]:
        writer = writer_of(self.hands.caller("17"))
        async with self.hands.app.transaction(self.hands.portal) as tx:
            told = await preview_facts(request_id, writer, keys_to_read("17", ()), SqlUnitOfWork(tx))
        return told.model_dump(mode="json", exclude_none=True)

    async def looks_at(self, csv: str) -> dict[str, Any]:
        """The preview of a file."""
        return await self.hands.done(PreviewBudgets(csv=csv), self.controller)

    async def enters(self, centre: str, limit: str, **values: Any) -> dict[str, Any]:
        return await self.hands.done(SetBudget(budget=self.row(centre, limit, **values)), self.controller)

    def row(self, centre: str, limit: str, **values: Any) -> BudgetRow:
        starts, ends = self.year
        told = {"company": "acme-eu", "currency": "EUR", "starts_on": starts, "ends_on": ends}
        return BudgetRow.model_validate({**told, "cost_center": centre, "limit": limit, **values})

    async def sums(self, centre: str) -> dict[str, int]:
        """Whole units of the currency; raises unless they are what ledger and claims say."""
        async with self.hands.app.transaction(self.hands.portal) as tx:
            assert await tx.connection.fetch(WRONG) == []
            row = await tx.connection.fetchrow("SELECT *, limit_minor AS limit FROM budgets WHERE cost_center = $1", centre)
        assert row is not None
        return {name: row[name] // 100 for name in SUMS if row[name]}

    async def submits(self, *lines: tuple[str | None, str], request_id: UUID | None = None, **values: Any) -> UUID:
        """Lines are (cost centre, net price)."""
        request_id = request_id or await self.drafts(*lines, **values)
        await self.hands.run(SubmitRequest(request_id=request_id, document_version=1))
        return request_id

    async def drafts(self, *lines: tuple[str | None, str], **values: Any) -> UUID:
        request_id = uuid4()
        wired = [
            LineWire(description="Things", unit_price=price, cost_center=centre, tax_rate="20") for centre, price in lines
        ]
        document = DocumentWire(**{"title": "Things", "department": "5", "lines": wired, **values})
        await self.hands.done(SaveDraft(request_id=request_id, requester="17", document=document))
        return request_id

    async def facts(self) -> dict[str, Any]:
        """What the last submit said of budgets."""
        told = [event for event in await self.hands.said() if event["type"] == "purchase.request.submitting.v1"][-1]
        found = {"over": told["data"]["budget_over"]}
        return found | {fact.get("cost_center"): fact["reason"] or fact["verdict"] for fact in told["data"]["budget"]}

    async def budget_events(self) -> list[tuple[str, str]]:
        """Kind and amount of every movement said, oldest first."""
        said = [event for event in await self.hands.said() if ".budget." in event["type"]]
        return [
            (event["type"].split(".")[2], event["data"]["amount"]["amount"]) for event in said if "amount" in event["data"]
        ]


@pytest.fixture
def treasury(hands: Any) -> Treasury:
    return Treasury(hands)
