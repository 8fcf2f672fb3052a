"""Policies."""

from collections.abc import Sequence
from typing import Protocol

from approvals.domain.policies.life import PolicyVersion
from approvals.domain.policies.review import Review
from approvals.domain.routing.policy import Policy


class Policies(Protocol):
    """Policies by key and version; published documents never change."""

    async def published(self) -> Sequence[Policy]:
        """Every published version, ended where its successor begins."""

    async def lock(self) -> None:
        """One change of policies at a time in a portal: numbers, priorities and dates look at one another."""

    async def get(self, policy: str, version: int) -> PolicyVersion:
        """Raises PolicyUnknown; also for a discarded draft."""

    async def versions(self, policy: str | None = None) -> Sequence[PolicyVersion]:
        """All versions of one key, or of all keys; by key and number, discarded drafts included."""

    async def save(self, version: PolicyVersion) -> None: ...

    async def said(self, policy: str, version: int) -> int:
        """The number of the next message about this key; rises by one."""

    async def review(self) -> Review:
        """The portal's rule; `auto` until somebody sets it."""

    async def set_review(self, review: Review) -> None: ...
