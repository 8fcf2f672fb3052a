"""Working calendars, and the clocks that run for open tasks."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from approvals.domain.working_calendar import Calendars


class WorkingCalendars(Protocol):
    """Calendars by id, and who uses which (`person:17`, `company:acme`)."""

    async def all(self) -> Calendars: ...

    def check(self, document: Mapping[str, Any]) -> None:
        """Raises InvalidDocument with a pointer for everything that does not fit."""

    async def put(self, calendar_id: str, document: Mapping[str, Any]) -> None: ...

    async def exists(self, calendar_id: str) -> bool: ...

    async def users(self, calendar_id: str) -> list[str]: ...

    async def remove(self, calendar_id: str) -> bool:
        """False when there is none."""

    async def assign(self, user: str, calendar_id: str | None) -> None: ...


class Clocks(Protocol):
    """When the deadline of which open task has to be looked at next; a new task's clock is set with the task."""

    async def due(self, request_id: UUID) -> bool:
        """Whether a clock of this request has run out by now (another process may have been faster)."""

    async def set(self, request_id: UUID, moments: Mapping[str, datetime]) -> None:
        """Task -> next moment (UTC). Clocks of this request's other tasks are taken away."""

    async def start_again(self) -> None:
        """Every clock of the portal is looked at now: calendars or people changed."""
