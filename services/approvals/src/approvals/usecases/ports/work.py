"""One transaction, and what goes out with it."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from approvals.usecases.ports.books import Books
from approvals.usecases.ports.calendars import Clocks, WorkingCalendars
from approvals.usecases.ports.company import Company, Portals
from approvals.usecases.ports.evidence import Evidence
from approvals.usecases.ports.policies import Policies
from approvals.usecases.ports.re_routings import ReRoutings
from approvals.usecases.ports.registers import Previews, Registers
from approvals.usecases.ports.replays import Replays
from approvals.usecases.ports.route import Approvals
from approvals.usecases.ports.touched import Touched
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
    @property
    def books(self) -> Books: ...
    @property
    def registers(self) -> Registers: ...
    @property
    def previews(self) -> Previews: ...
    @property
    def touched(self) -> Touched: ...
    @property
    def calendars(self) -> WorkingCalendars: ...
    @property
    def clocks(self) -> Clocks: ...
    @property
    def evidence(self) -> Evidence: ...
    @property
    def replays(self) -> Replays: ...
    @property
    def re_routings(self) -> ReRoutings: ...

    async def note(self, subject: str, action: str, actor: str, detail: Mapping[str, Any]) -> None:
        """One line of audit. `documents` in `detail` names what was put in force: kind -> content hash."""


class Transactions(Protocol):
    """Opens a unit of work of one portal."""

    def __call__(self, portal: UUID) -> AbstractAsyncContextManager[UnitOfWork]: ...


class Fence(Protocol):
    """Whether the lease is still ours, asked inside the transaction that writes."""

    async def holds(self, uow: UnitOfWork) -> bool: ...
