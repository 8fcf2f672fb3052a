"""What requests hold of budgets: read under locks taken in one order, written with the ledger in one statement."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

import asyncpg

from common.persistence.transaction import Transaction
from purchase_requests.adapters import budget_statements as sql
from purchase_requests.adapters.budget_mapping import audience_of, budget_of, figures, state_of
from purchase_requests.adapters.budget_moves import Move, Wanted, arrays, move_of
from purchase_requests.domain.budget import Budget, Claim, Holding, claims
from purchase_requests.domain.document import Sums
from purchase_requests.domain.rates import Rates
from purchase_requests.domain.status import Stage
from purchase_requests.usecases.ports import Terms


class SqlBudgets:
    """Fulfils the port `Budgets`.

    A message that tells of many requests would lock their budgets one after the other, in whatever order the requests
    come; so what only follows a status waits for the end of the transaction and then locks everything in one order.
    """

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._waiting: dict[tuple[UUID, int], Wanted] = {}

    async def find(self, terms: Terms, centres: Collection[str], *, lock: bool) -> Mapping[str, Budget]:
        if lock:
            await self._keep(terms.company)
        rows = await self._tx.fetch(
            sql.LOCK if lock else sql.LOOK, portal=self._tx.portal, company=terms.company, centres=list(centres), on=terms.on
        )
        return {row["cost_center"]: budget_of(row) for row in rows}

    async def claim(self, request_id: UUID, revision: int, terms: Terms, claims: Sequence[Claim]) -> None:
        named = [claim for claim in claims if claim.cost_center is not None]
        if not named:
            return
        moves = [
            Move(request_id, revision, claim.cost_center or "", _id(claim), 1, "reserved",
                 Holding.at(Stage.RESERVED, claim.amount or 0), self._tx.message_id)
            for claim in named
        ]  # fmt: skip
        rows = await self._tx.fetch(
            sql.CLAIM, portal=self._tx.portal, now=self._tx.now, company=terms.company, basis=terms.basis, on=terms.on,
            currency=named[0].currency, asked=[claim.asked for claim in named],
            amounts=[claim.amount for claim in named], seen=[_seen(claim) for claim in named], **arrays(moves),
        )  # fmt: skip
        self._say(rows, moves)

    def follow(
        self, request_id: UUID, revision: int, stage: Stage, ordered: Mapping[str, Sums] | None = None
    ) -> None:
        if not self._waiting:
            self._tx.before_commit(self._settle)
        self._waiting[request_id, revision] = Wanted(stage, ordered, self._tx.message_id)

    async def book(self, request_id: UUID, revision: int, stage: Stage, rates: Rates) -> None:
        portal = self._tx.portal
        rows = await self._tx.fetch(sql.UNBOOKED, portal=portal, request_id=request_id, revision=revision)
        if not rows:
            return
        first = rows[0]
        terms = Terms(first["company"], first["basis"], first["claimed_on"])
        await self._keep(terms.company)  # the budgets themselves are locked at the end, with those it holds already
        budgets = await self.find(terms, [row["cost_center"] for row in rows], lock=False)
        asked = {row["cost_center"]: row["asked"] for row in rows}
        found = [claim for claim in claims(asked, first["currency"], budgets, rates) if claim.budget and claim.amount is not None]
        await self._tx.execute(
            sql.BOOK, portal=portal, request_id=request_id, revision=revision,
            centres=[claim.cost_center for claim in found], budgets=[_id(claim) for claim in found],
            amounts=[claim.amount for claim in found],
        )  # fmt: skip
        self.follow(request_id, revision, stage)

    async def _keep(self, company: str) -> None:
        """Whoever adds or removes a budget of the company waits until we have committed, and we until he has."""
        await self._tx.fetch_value(sql.KEEP_COMPANY, portal=self._tx.portal, company=company)

    async def _settle(self) -> None:
        portal, wanted = self._tx.portal, self._waiting
        held = await self._tx.fetch(
            sql.CLAIMS, portal=portal, requests=[key[0] for key in wanted], revisions=[key[1] for key in wanted]
        )
        budgets = [claim["budget_id"] for claim in held if claim["budget_id"] is not None]
        if budgets:
            await self._tx.fetch(sql.LOCK_THESE, portal=portal, budgets=budgets)
        moves = [move_of(claim, wanted[claim["request_id"], claim["revision"]]) for claim in held]
        moves = [move for move in moves if move.moves_anything]
        if moves:
            self._say(await self._tx.fetch(sql.MOVE, portal=portal, now=self._tx.now, **arrays(moves)), moves)

    def _say(self, rows: Sequence[asyncpg.Record], moves: Sequence[Move]) -> None:
        """One message per budget with every move of it; the state travels in the last."""
        for row in rows:
            budget = budget_of(row)
            events = [move.event(budget.currency) for move in moves if move.budget_id == budget.budget_id]
            events[-1] = events[-1].model_copy(update={"state": state_of(budget)})
            self._tx.outbox.say(
                "budget", str(budget.budget_id), budget.version, events, audience=audience_of(budget, row["owner"])
            )


def _id(claim: Claim) -> UUID | None:
    return claim.budget.budget_id if claim.budget is not None and claim.amount is not None else None


def _seen(claim: Claim) -> dict[str, Any] | None:
    """How the budget stood right before this request."""
    return None if claim.budget is None else figures(claim.budget)
