"""Budgets as they are entered: under the company's lock, each change with its ledger entry and its event."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from common.contracts.requests.budgets import BudgetEntered, BudgetRow
from common.ids import uuid7
from common.persistence.transaction import Transaction
from purchase_requests.adapters import register_statements as sql
from purchase_requests.adapters.budget_mapping import audience_of, budget_of, state_of
from purchase_requests.domain.budget import Basis, Budget
from purchase_requests.domain.budget_entry import Change, Entry, Key, entry_of

MOST_JOBS = 10_000
PREVIEW_KEPT = timedelta(days=1)


class SqlBudgetRegister:
    """Fulfils the port `BudgetRegister`."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    async def lock(self, companies: Collection[str]) -> None:
        await self._tx.fetch(sql.LOCK_COMPANIES, portal=self._tx.portal, companies=sorted(companies))

    async def known(self, keys: Collection[Key], *, lock: bool) -> Sequence[Budget]:
        rows = await self._tx.fetch(sql.LOCK_KNOWN if lock else sql.KNOWN, portal=self._tx.portal, **_keys(keys))
        return [budget_of(row) for row in rows]

    async def write(self, changes: Sequence[Change], actor: str) -> None:
        if not changes:
            return
        was = {change.budget.budget_id: change.budget for change in changes if change.budget}
        rows = await self._tx.fetch(
            sql.WRITE, portal=self._tx.portal, now=self._tx.now, actor=actor, cause=self._tx.message_id,
            budgets=[change.budget.budget_id if change.budget else uuid7() for change in changes],
            companies=[change.entry.row.company for change in changes],
            centres=[change.entry.row.cost_center for change in changes],
            starts=[change.entry.row.starts_on for change in changes],
            ends=[change.entry.row.ends_on for change in changes],
            currencies=[change.entry.row.currency for change in changes],
            limits=[change.entry.limit for change in changes], spent=[change.spent for change in changes],
        )  # fmt: skip
        for row in rows:
            budget = budget_of(row)
            before = was.get(budget.budget_id)
            event = BudgetEntered(was=before and state_of(before), state=state_of(budget))
            self._tx.outbox.say(
                "budget", str(budget.budget_id), budget.version, [event], actor=actor,
                audience=audience_of(budget, row["owner"]),
            )  # fmt: skip

    async def find(self, budget_id: UUID) -> Budget | None:
        row = await self._tx.fetch_one(sql.FIND, portal=self._tx.portal, budget_id=budget_id)
        return None if row is None else budget_of(row)

    async def remove(self, budget: Budget, actor: str) -> bool:
        gone = await self._tx.fetch_value(
            sql.REMOVE, portal=self._tx.portal, now=self._tx.now, budget_id=budget.budget_id, actor=actor,
            cause=self._tx.message_id, detail=state_of(budget).model_dump(mode="json"),
        )  # fmt: skip
        return gone is not None

    async def track(self, company: str, basis: Basis, actor: str, *, tracked: bool) -> None:
        await self._tx.execute(
            sql.TRACK, portal=self._tx.portal, now=self._tx.now, company=company, tracked=tracked, basis=basis,
            actor=actor, cause=self._tx.message_id, detail={"tracked": tracked, "basis": basis},
        )  # fmt: skip

    async def keep_preview(self, digest: str, entries: Sequence[Entry], person: str) -> None:
        rows = [{"pointer": entry.pointer, "row": entry.row.model_dump(mode="json")} for entry in entries]
        await self._tx.execute(
            sql.KEEP_PREVIEW, portal=self._tx.portal, digest=digest, rows=rows, person=person, now=self._tx.now,
            oldest=self._tx.now - PREVIEW_KEPT,
        )  # fmt: skip

    async def take_preview(self, digest: str) -> Sequence[Entry] | None:
        rows = await self._tx.fetch_value(
            sql.TAKE_PREVIEW, portal=self._tx.portal, digest=digest, oldest=self._tx.now - PREVIEW_KEPT
        )
        if rows is None:
            return None
        return [entry_of(BudgetRow.model_validate(each["row"]), each["pointer"]) for each in rows]

    async def unbooked(self, keys: Collection[Key] | None) -> Sequence[UUID]:
        rows = await self._tx.fetch(
            sql.UNBOOKED, portal=self._tx.portal, all=keys is None, most=MOST_JOBS, **_keys(keys or ())
        )
        return [row["request_id"] for row in rows]


def _keys(keys: Collection[Key]) -> dict[str, Any]:
    ordered = sorted(keys)
    return {"companies": [key[0] for key in ordered], "centres": [key[1] for key in ordered]}
