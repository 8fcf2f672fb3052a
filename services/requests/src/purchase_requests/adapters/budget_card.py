"""What a request takes of its budgets, as its card shows it: at submit and now."""

from typing import Any
from uuid import UUID

import asyncpg

from common.persistence.sql import raw
from common.persistence.transaction import Transaction
from purchase_requests.adapters.budget_mapping import budget_of, figures
from purchase_requests.adapters.budget_statements import COLUMNS
from purchase_requests.domain.money import to_text

CLAIMS = raw(f"""
    WITH seen AS (
        SELECT unnest(string_to_array(v.origin, ' ')) AS origin FROM request_viewers v
        WHERE v.portal = :portal AND v.request_id = :request_id AND v.viewer_key = ANY(:keys::text[])
    )
    SELECT c.asked, c.currency AS asked_currency, c.cost_center AS claimed_on, c.amount, c.at_submit,
        c.reserved + c.committed + c.ordered + c.spent AS own, {COLUMNS}
    FROM budget_claims c LEFT JOIN budgets b ON b.portal = :portal AND b.budget_id = c.budget_id
    WHERE c.portal = :portal AND c.request_id = :request_id AND c.revision = :revision AND (
        EXISTS (SELECT 1 FROM seen WHERE origin NOT LIKE 'cc:%') OR 'cc:' || c.cost_center IN (SELECT origin FROM seen)
    )
    ORDER BY c.cost_center
""")  # noqa: S608 - fixed text


async def budget_of_card(tx: Transaction, request_id: UUID, revision: int, keys: list[str]) -> list[dict[str, Any]]:
    """A claim a cost centre; who sees the request only as the owner of a cost centre sees that one.

    `available` at submit and now is what is left for this request: its own share does not count. `changed` says that
    the two differ, `over` that its share does not fit now.
    """
    rows = await tx.fetch(CLAIMS, portal=tx.portal, request_id=request_id, revision=revision, keys=keys)
    return [_claim(row) for row in rows]


def _claim(row: asyncpg.Record) -> dict[str, Any]:
    told: dict[str, Any] = {
        "cost_center": row["claimed_on"],
        "asked": {"amount": to_text(row["asked"], row["asked_currency"]), "currency": row["asked_currency"]},
        "claimed": None,
        "at_submit": row["at_submit"],
        "now": None,
        "changed": False,
        "over": True,
    }
    if row["budget_id"] is None:
        return told
    budget = budget_of(row)
    left = budget.available + row["own"]
    now = figures(budget) | {"available": to_text(left, budget.currency)}
    return told | {
        "claimed": {"amount": to_text(row["amount"], budget.currency), "currency": budget.currency},
        "now": now,
        "changed": row["at_submit"] is not None and row["at_submit"]["available"] != now["available"],
        "over": row["amount"] > left,
    }
