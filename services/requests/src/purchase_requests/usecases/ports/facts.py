"""What policies may look at and only this service knows."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol
from uuid import UUID


class Spending(Protocol):
    """What was handed in before, by requester and vendor."""

    async def recent(self, requester: str, vendor: str, since: datetime, besides: UUID) -> Mapping[str, int]:
        """Net sums by currency (minor units) of his other requests that were handed in since and still stand."""
