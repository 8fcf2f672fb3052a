"""What the use cases need of the outside, named by role. Adapters and fakes fulfil it."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from approvals.domain.approval import Approval
from approvals.domain.happened import Happened
from approvals.domain.money import Rates
from approvals.domain.organisation import Organisation
from approvals.domain.routing.plan import Problem, RoutePlan
from approvals.domain.routing.policy import Policy
from common.contracts.base import Command, Event, ViewerKey


class Outbox(Protocol):
    """What is said leaves with the commit."""

    def say(
        self,
        stream: str,
        aggregate_id: str,
        version: int,
        events: Sequence[Event],
        *,
        actor: str | None = None,
        principal: str | None = None,
        audience: Sequence[ViewerKey] = (),
    ) -> None: ...

    def enqueue(self, command: Command, command_id: UUID, *, aggregate_id: str = "") -> None: ...


@dataclass(frozen=True, slots=True)
class Planned:
    """How one revision was answered. `planned` is the plan, or the problem when it was refused."""

    revision: int
    content_hash: str
    planned: RoutePlan | Problem
    facts: Mapping[str, Any]
    rates: Rates
    policy: Policy | None
    org_version: int


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

    async def open_ids(self) -> list[UUID]: ...

    async def all_ids(self) -> list[UUID]: ...


class Policies(Protocol):
    """Policies by key and version; published ones never change."""

    async def published(self) -> Sequence[Policy]: ...

    async def publish(self, policy: Policy) -> bool:
        """False when exactly this version is published already."""

    async def retire(self, policy: str, version: int) -> None: ...


@dataclass(frozen=True, slots=True)
class PortalRow:
    """Which organisation is in force. `directory` is the last complete poll; `held` waits for a yes."""

    org_version: int
    org_hash: str | None
    directory: Mapping[str, Any] | None
    directory_hash: str | None
    held_hash: str | None
    accepted_hash: str | None
    suspended: bool
    polled_at: datetime | None


class Company(Protocol):
    """The organisation of this portal: what was polled, what is our own, what is in force."""

    async def current(self) -> Organisation:
        """The version in force; version 0 and empty before the first poll."""

    async def at(self, version: int) -> Organisation: ...

    async def rates(self) -> Rates: ...

    async def lock(self) -> PortalRow | None:
        """Locked: one switch at a time. None: the portal is not installed."""

    async def own(self) -> Mapping[str, Mapping[str, Any]]:
        """kind -> id -> document."""

    async def put_own(self, kind: str, documents: Mapping[str, Any]) -> None: ...

    async def drop_own(self, kind: str, ids: Sequence[str] | None = None) -> None:
        """All of the kind when `ids` is None."""

    async def keep_directory(self, directory: Mapping[str, Any], *, polled: bool) -> None: ...

    async def hold(self, directory_hash: str | None) -> None: ...

    async def switch(self, version: int, document: Mapping[str, Any]) -> None: ...

    async def set_rates(self, rates: Rates) -> None: ...

    async def accept_held(self) -> bool:
        """Somebody says yes to the directory that waits. False: nothing waits."""


class Portals(Protocol):
    """Portals that use the app, and when they are due for a poll."""

    async def install(self, language: str, rates: Rates) -> bool:
        """True when the portal is new here; a suspended one goes on. Either way it is due for a poll."""

    async def suspend(self) -> None: ...

    async def purge(self) -> None: ...

    async def saw_person(self, person: str, language: str, seen_at: datetime) -> None: ...

    async def languages(self) -> Mapping[str, str]: ...

    async def poll_now(self) -> None: ...


@dataclass(frozen=True, slots=True)
class CompanyFile:
    """A company to load, in the portal's own names: our facts by kind and id, rates, policies."""

    own: Mapping[str, Mapping[str, Any]]
    rates: Rates | None
    policies: Sequence[Policy]


class UnitOfWork(Protocol):
    """One transaction of one portal at one moment."""

    @property
    def portal(self) -> UUID: ...
    @property
    def now(self) -> datetime: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def approvals(self) -> Approvals: ...
    @property
    def policies(self) -> Policies: ...
    @property
    def company(self) -> Company: ...
    @property
    def portals(self) -> Portals: ...

    async def note(self, subject: str, action: str, actor: str, detail: Mapping[str, Any]) -> None:
        """One line of audit."""


class Directory(Protocol):
    """The portal's people and departments. Both raise when the answer is not complete."""

    async def read(self, portal: UUID) -> Mapping[str, Any]: ...

    async def person(self, portal: UUID, person: str) -> Mapping[str, Any] | None:
        """One person as in `read`, None when the portal has nobody by this id."""


class Transactions(Protocol):
    """Opens a unit of work of one portal."""

    def __call__(self, portal: UUID) -> AbstractAsyncContextManager[UnitOfWork]: ...


class Fence(Protocol):
    """Whether the lease is still ours, asked inside the transaction that writes."""

    async def holds(self, uow: UnitOfWork) -> bool: ...
