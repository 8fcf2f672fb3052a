"""What policies may look at and only this service knows."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol
from uuid import UUID

from common.contracts.approvals.books import BooksTold
from purchase_requests.domain.rates import Rates


class Spending(Protocol):
    """What was handed in before, by requester and vendor."""

    async def recent(self, requester: str, vendor: str, since: datetime, besides: UUID) -> Mapping[str, int]:
        """Net sums by currency (minor units) of his other requests that were handed in since and still stand."""


class Books(Protocol):
    """Companies, cost centres and rates as approvals told them last."""

    async def replace(self, told: BooksTold, version: int) -> None:
        """Takes them over unless something as new is known."""

    async def rates(self) -> Rates:
        """No rates at all before anything was told."""
