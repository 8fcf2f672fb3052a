"""Policies."""

from collections.abc import Sequence
from typing import Protocol

from approvals.domain.routing.policy import Policy


class Policies(Protocol):
    """Policies by key and version; published ones never change."""

    async def published(self) -> Sequence[Policy]: ...

    async def publish(self, policy: Policy) -> bool:
        """False when exactly this version is published already."""

    async def retire(self, policy: str, version: int) -> None: ...
