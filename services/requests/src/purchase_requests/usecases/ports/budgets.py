"""Budgets and what requests hold of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

from purchase_requests.domain.budget import Basis, Budget, Claim
from purchase_requests.domain.budget_entry import Change, Entry, Key
from purchase_requests.domain.document import Sums
from purchase_requests.domain.rates import Rates
from purchase_requests.domain.status import Stage


@dataclass(frozen=True, slots=True)
class Terms:
    """Whose budgets a request claims, by which amounts, on which day (UTC)."""

    company: str
    basis: Basis
    on: date


class Budgets(Protocol):
    """Budgets of one portal. Rows are locked in the order of company, cost centre and start, so nobody waits in a ring."""

    async def find(self, terms: Terms, centres: Collection[str], *, lock: bool) -> Mapping[str, Budget]:
        """Cost centre -> the budget of that day. Locked, nothing of them and no new one appears until commit."""

    async def claim(self, request_id: UUID, revision: int, terms: Terms, claims: Sequence[Claim]) -> None:
        """Reserves what the claims come to; those without a budget are remembered."""

    def follow(
        self, request_id: UUID, revision: int, stage: Stage, ordered: Mapping[str, Sums] | None = None
    ) -> None:
        """What this revision holds moves to `stage`, once, right before the commit.

        `ordered`: cost centre -> what all orders come to, in the request's currency; none leaves it as it is.
        """


    async def book(self, request_id: UUID, revision: int, stage: Stage, rates: Rates) -> None:
        """What this revision claimed without a budget or rate is held, at its stage, of what is there now."""


class BudgetRegister(Protocol):
    """Budgets as they are entered."""

    async def lock(self, companies: Collection[str]) -> None:
        """Until commit nobody adds budgets to these companies, and no submit looks for one."""

    async def known(self, keys: Collection[Key], *, lock: bool) -> Sequence[Budget]:
        """Every budget of these companies and cost centres, whatever its period."""

    async def write(self, changes: Sequence[Change], actor: str) -> None:
        """New and changed ones, with ledger and events; those that stay the same are passed over."""

    async def find(self, budget_id: UUID) -> Budget | None:
        """Locked."""

    async def remove(self, budget: Budget, actor: str) -> bool:
        """False when a request has claimed something of it."""

    async def track(self, company: str, basis: Basis, actor: str, *, tracked: bool) -> None:
        """Under the lock."""

    async def keep_preview(self, digest: str, entries: Sequence[Entry], person: str) -> None:
        """For a day."""

    async def take_preview(self, digest: str) -> Sequence[Entry] | None:
        """Gone once the transaction commits; None when there is none of the last day."""

    async def unbooked(self, keys: Collection[Key] | None) -> Sequence[UUID]:
        """Requests whose claims found no budget or rate, where there is a budget now; of these keys or all."""
