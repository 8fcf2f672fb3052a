"""What policies may look at beside the document, and where money is booked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

from common.contracts.approvals.books import BooksTold
from purchase_requests.domain.budget import Basis
from purchase_requests.domain.rates import Rates


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What surrounds a submit. `company` is none for a department nobody told us of, "" for one of no company.

    `tracked`: the company keeps budgets, counting `basis` amounts; `tracked_somewhere`: some company of the portal does.
    `spent`: net sums by currency of the requester's other requests to the same vendor lately (minor units).
    """

    company: str | None = None
    tracked: bool = False
    basis: Basis = "net"
    tracked_somewhere: bool = False
    spent: Mapping[str, int] = field(default_factory=dict)


class Surroundings(Protocol):
    """One indexed look-up per submit."""

    async def of(
        self, department: str, requester: str, vendor: str, since: datetime, besides: UUID
    ) -> Circumstances:
        """`vendor` is the vendor's key ("" for none), `besides` the request that asks."""


class Books(Protocol):
    """Companies, cost centres and rates as approvals told them last."""

    async def replace(self, told: BooksTold, version: int) -> bool:
        """Takes them over; False when something as new is known."""

    async def company_of(self, department: str | None) -> str | None:
        """None for a department of no company, or one nobody told us of."""

    async def rates(self) -> Rates:
        """No rates at all before anything was told."""
