"""Movements of budgets as rows: from claims and stages to the arrays of one statement, and to what is said of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg

from common.contracts.requests.budgets import (
    BudgetCommitted,
    BudgetEvent,
    BudgetOrdered,
    BudgetReleased,
    BudgetReserved,
    BudgetSpent,
)
from purchase_requests.domain.budget import Holding, money_of
from purchase_requests.domain.document import Sums
from purchase_requests.domain.money import part
from purchase_requests.domain.status import Stage

KINDS: Mapping[str, type[BudgetEvent]] = {
    "reserved": BudgetReserved,
    "committed": BudgetCommitted,
    "released": BudgetReleased,
    "ordered": BudgetOrdered,
    "spent": BudgetSpent,
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Where a revision's share has to be at the commit; `ordered` as in the port, `cause` the message that said so."""

    stage: Stage
    ordered: Mapping[str, Sums] | None
    cause: UUID | None

    @property
    def kind(self) -> str:
        return "ordered" if self.ordered is not None else str(self.stage)


@dataclass(frozen=True, slots=True)
class Move:
    """One claim moves: the `number`th time, by `change`."""

    request_id: UUID
    revision: int
    cost_center: str
    budget_id: UUID | None
    number: int
    kind: str
    change: Holding
    cause: UUID | None
    ordered_asked: int = 0

    @property
    def moves_anything(self) -> bool:
        """Whether there is something to write: sums, or how much was ordered of what has no budget yet."""
        return self.change != Holding() or self.kind == "ordered"

    def event(self, currency: str) -> BudgetEvent:
        """The amount is what the kind names; of a release everything that is given back."""
        minor = -self.change.total if self.kind == "released" else getattr(self.change, self.kind)
        amount = money_of(minor, currency)
        return KINDS[self.kind](request_id=self.request_id, revision=self.revision, amount=amount)


def move_of(claim: asyncpg.Record, wanted: Wanted) -> Move:
    """From where a claim's row is to where it has to be."""
    done = claim["ordered_asked"]
    if wanted.ordered is not None:
        sums = wanted.ordered.get(claim["cost_center"], Sums(0, 0))
        done = max(0, min(claim["asked"], sums.gross if claim["basis"] == "gross" else sums.net))
    change = Holding()
    if claim["budget_id"] is not None and claim["amount"] is not None:
        ordered = part(claim["amount"], done, claim["asked"])
        held = Holding(claim["reserved"], claim["committed"], claim["ordered"], claim["spent"])
        change = Holding.at(wanted.stage, claim["amount"], ordered) - held
    return Move(
        claim["request_id"], claim["revision"], claim["cost_center"], claim["budget_id"], claim["moves"] + 1,
        wanted.kind, change, wanted.cause, done,
    )  # fmt: skip


def arrays(moves: Sequence[Move]) -> dict[str, list[Any]]:
    """Columns for `unnest`, by the names of the statements."""
    columns = ("reserved", "committed", "ordered", "spent")
    found: dict[str, list[Any]] = {name: [getattr(move.change, name) for move in moves] for name in columns}
    return found | {
        "requests": [move.request_id for move in moves],
        "revisions": [move.revision for move in moves],
        "centres": [move.cost_center for move in moves],
        "budgets": [move.budget_id for move in moves],
        "numbers": [move.number for move in moves],
        "kinds": [move.kind for move in moves],
        "causes": [move.cause for move in moves],
        "ordered_asked": [move.ordered_asked for move in moves],
    }
