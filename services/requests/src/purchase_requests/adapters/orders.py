"""Orders as rows, written once."""

from fractions import Fraction
from typing import Any
from uuid import UUID

import asyncpg

from common.persistence.sql import raw
from common.persistence.transaction import Transaction
from purchase_requests.domain.document import Sums
from purchase_requests.domain.errors import AlreadyExists
from purchase_requests.domain.order import Order, Ordered, decimal_of
from purchase_requests.domain.request import PurchaseRequest

OF = raw("""
    SELECT order_id, reference, lines, complete, created_by, created_at FROM orders
    WHERE portal = :portal AND request_id = :request_id ORDER BY number
""")
ADD = raw("""
    INSERT INTO orders (portal, request_id, order_id, number, revision, reference, lines, complete, created_by, created_at)
    VALUES (:portal, :request_id, :order_id, :number, :revision, :reference, :lines, :complete, :person, :now)
    ON CONFLICT (portal, request_id, order_id) DO NOTHING
""")


async def orders_of_card(tx: Transaction, request_id: UUID, currency: str) -> list[dict[str, Any]]:
    """Oldest first, as events tell them, with who ordered and when."""
    rows = await tx.fetch(OF, portal=tx.portal, request_id=request_id)
    return [_told(row, currency) for row in rows]


def _told(row: asyncpg.Record, currency: str) -> dict[str, Any]:
    told = _order(row).told(currency)
    return {
        **told,
        "order_id": str(row["order_id"]),
        "lines": [line.model_dump() for line in told["lines"]],
        "amount": told["amount"].model_dump(),
        "by": row["created_by"],
        "at": row["created_at"].isoformat(),
    }


class SqlOrders:
    """Fulfils the port `Orders`; guarded by the lock on the request's row."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    async def of(self, request_id: UUID) -> list[Order]:
        rows = await self._tx.fetch(OF, portal=self._tx.portal, request_id=request_id)
        return [_order(row) for row in rows]

    async def add(self, request: PurchaseRequest, order: Order, person: str) -> None:
        lines = [
            {"position": each.position, "quantity": decimal_of(each.quantity), "net": each.sums.net, "tax": each.sums.tax}
            for each in order.lines
        ]
        added = await self._tx.execute(
            ADD, portal=self._tx.portal, request_id=request.request_id, order_id=order.order_id, number=request.orders,
            revision=request.accepted_revision, reference=order.reference, lines=lines, complete=order.complete, person=person, now=self._tx.now,
        )  # fmt: skip
        if not added:
            raise AlreadyExists


def _order(row: asyncpg.Record) -> Order:
    lines = tuple(
        Ordered(line["position"], Fraction(line["quantity"]), Sums(line["net"], line["tax"])) for line in row["lines"]
    )
    return Order(row["order_id"], row["reference"], lines, row["complete"])
