"""Which routes a change of the company concerns."""

from typing import Protocol
from uuid import UUID

from approvals.domain.reach import Reach


class Touched(Protocol):
    """Requests within reach of a change."""

    async def page(self, reach: Reach, after: UUID | None, limit: int) -> list[UUID]:
        """By id, those after this one."""

    async def count(self, reach: Reach) -> int: ...
