"""Budgets as lists, files and cards show them; who may see what is in the query."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import asyncpg

from common.identity import Caller
from common.persistence.sql import raw
from common.persistence.transaction import Transaction
from purchase_requests.adapters.budget_csv import write_budgets
from purchase_requests.adapters.budget_mapping import budget_of, figures
from purchase_requests.adapters.budget_statements import COLUMNS
from purchase_requests.domain.budget import Budget
from purchase_requests.domain.errors import UnknownBudget
from purchase_requests.domain.money import to_text
from purchase_requests.domain.writer import Writer

SEEING_ROLES = ("controller", "buyer")
EVERYTHING = "all"
MOST_IN_A_FILE = 20_000

_SEEN = """
    (:everything::boolean OR b.company = ANY(:companies::text[]) OR (
        SELECT true FROM book_centres o
        WHERE o.portal = :portal AND o.cost_center = b.cost_center AND o.owner = :person LIMIT 1
    ))
"""
PAGE = raw(f"""
    SELECT {COLUMNS}, n.name FROM budgets b
    LEFT JOIN book_centres n ON n.portal = :portal AND n.cost_center = b.cost_center
    WHERE b.portal = :portal AND {_SEEN}
        AND (:company::text IS NULL OR b.company = :company) AND (:centre::text IS NULL OR b.cost_center = :centre)
        AND (:on::date IS NULL OR (b.starts_on <= :on AND b.ends_on >= :on))
        AND (:after::uuid IS NULL OR (b.company, b.cost_center, b.starts_on) > (
            SELECT a.company, a.cost_center, a.starts_on FROM budgets a WHERE a.portal = :portal AND a.budget_id = :after
        ))
    ORDER BY b.company, b.cost_center, b.starts_on LIMIT :most
""")  # noqa: S608 - fixed text
ONE = raw(f"""
    SELECT {COLUMNS} FROM budgets b WHERE b.portal = :portal AND b.budget_id = :budget_id AND {_SEEN}
""")  # noqa: S608 - fixed text
COMPANIES = raw("""
    SELECT k.company, COALESCE(c.tracked, false) AS tracked, COALESCE(c.basis, 'net') AS basis FROM (
        SELECT company FROM book_departments WHERE portal = :portal AND company <> ''
        UNION SELECT company FROM budget_companies WHERE portal = :portal
    ) k LEFT JOIN budget_companies c ON c.portal = :portal AND c.company = k.company
    WHERE :everything::boolean OR k.company = ANY(:companies::text[]) ORDER BY k.company
""")
MOVEMENTS = raw("""
    SELECT entry, kind, request_id, revision, limit_minor, reserved, committed, ordered, spent, actor, at
    FROM budget_ledger WHERE portal = :portal AND budget_id = :budget_id AND entry < COALESCE(:before, 9223372036854775807)
    ORDER BY entry DESC LIMIT :most
""")


@dataclass(frozen=True, slots=True)
class Wanted:
    """All optional; `on` is a day of the period."""

    company: str | None = None
    cost_center: str | None = None
    on: date | None = None


async def budget_list(
    tx: Transaction, writer: Writer, caller: Caller, wanted: Wanted, after: UUID | None, limit: int
) -> dict[str, Any]:
    """One page by company, cost centre and period; `next` is the last id when there are more."""
    rows = await _rows(tx, writer, caller, wanted, after, limit + 1)
    items = [_item(row, writer) for row in rows[:limit]]
    return {"items": items, "next": items[-1]["id"] if len(rows) > limit else None}


async def budget_file(tx: Transaction, writer: Writer, caller: Caller, wanted: Wanted) -> str:
    """CSV of the first 20,000."""
    rows = await _rows(tx, writer, caller, wanted, None, MOST_IN_A_FILE)
    return write_budgets(budget_of(row) for row in rows)


async def companies(tx: Transaction, writer: Writer, caller: Caller) -> list[dict[str, Any]]:
    """Companies whose budgets he may see, and whether they keep any."""
    rows = await tx.fetch(COMPANIES, portal=tx.portal, **_eyes(writer, caller))
    return [dict(row) | {"can_keep": writer.may_keep_budgets_of(row["company"])} for row in rows]


async def movements(
    tx: Transaction, writer: Writer, caller: Caller, budget_id: UUID, before: int | None, limit: int
) -> dict[str, Any]:
    """The ledger of one budget, newest first. Raises UnknownBudget."""
    found = await tx.fetch_one(
        ONE, portal=tx.portal, budget_id=budget_id, person=caller.person, **_eyes(writer, caller)
    )
    if found is None:
        raise UnknownBudget
    budget = budget_of(found)
    rows = await tx.fetch(MOVEMENTS, portal=tx.portal, budget_id=budget_id, before=before, most=limit + 1)
    following = str(rows[limit - 1]["entry"]) if len(rows) > limit else None
    return {"items": [_movement(row, budget) for row in rows[:limit]], "next": following}


async def _rows(
    tx: Transaction, writer: Writer, caller: Caller, wanted: Wanted, after: UUID | None, most: int
) -> list[asyncpg.Record]:
    return await tx.fetch(
        PAGE, portal=tx.portal, person=caller.person, company=wanted.company, centre=wanted.cost_center, on=wanted.on,
        after=after, most=most, **_eyes(writer, caller),
    )  # fmt: skip


def _eyes(writer: Writer, caller: Caller) -> dict[str, Any]:
    """Administrators and auditors see every company, controllers and buyers theirs; owners their cost centres."""
    offices = [office.partition(":") for office in sorted(writer.offices)]
    served = [company for role, _, company in offices if role in SEEING_ROLES]
    everything = writer.administrator or EVERYTHING in caller.viewer_keys or "*" in served
    return {"everything": everything, "companies": served}


def _item(row: asyncpg.Record, writer: Writer) -> dict[str, Any]:
    budget = budget_of(row)
    return {
        "id": str(budget.budget_id),
        "company": budget.company,
        "cost_center": budget.cost_center,
        "cost_center_name": row["name"],
        "starts_on": budget.starts_on.isoformat(),
        "ends_on": budget.ends_on.isoformat(),
        "currency": budget.currency,
        **figures(budget),
        "can_keep": writer.may_keep_budgets_of(budget.company),
    }


def _movement(row: asyncpg.Record, budget: Budget) -> dict[str, Any]:
    amounts = {"limit": row["limit_minor"]} | {name: row[name] for name in ("reserved", "committed", "ordered", "spent")}
    return {
        "kind": row["kind"],
        "request_id": row["request_id"] and str(row["request_id"]),
        "revision": row["revision"],
        "actor": row["actor"],
        "at": row["at"].isoformat(),
        "changes": {name: to_text(minor, budget.currency) for name, minor in amounts.items() if minor},
    }
