"""Approvals of requests: routes, plans, tasks, decisions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from approvals.domain.approval import Approval
from approvals.domain.happened import Happened
from approvals.domain.money import Rates
from approvals.domain.routing.plan import Problem, RoutePlan
from approvals.domain.routing.policy import Policy


@dataclass(frozen=True, slots=True)
class Planned:
    """How one revision was answered. `planned` is the plan, or the problem when it was refused.

    `route` is above 1 when the revision was re-routed.
    """

    revision: int
    content_hash: str
    planned: RoutePlan | Problem
    facts: Mapping[str, Any]
    rates: Rates
    policy: Policy | None
    org_version: int
    route: int = 1


class Approvals(Protocol):
    """The approvals of requests, their plans, tasks and decisions."""

    async def get(self, request_id: UUID) -> Approval | None:
        """Locked until the transaction ends. None: approvals never heard of it."""

    async def begin(self, approval: Approval) -> Approval:
        """Like `get`, after creating it if it is new."""

    async def plan(self, request_id: UUID, revision: int) -> RoutePlan | Problem | None:
        """How this revision was answered, None when it was not yet."""

    async def keep_plan(self, request_id: UUID, planned: Planned) -> None: ...

    async def save(self, approval: Approval, happened: Sequence[Happened], actor: str) -> None:
        """Progress, tasks, decisions and audit of one transaction."""

    async def save_told(self, approval: Approval) -> None:
        """Nothing happened; only its version is one further, because it was told again."""

    async def active_ids(self, policy: str | None = None) -> list[UUID]:
        """Requests in approval, under this policy when one is given."""
