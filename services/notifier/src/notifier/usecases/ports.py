"""What the stories need from the outside, named by role."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from notifier.domain.delivery import Notice


@dataclass(slots=True)
class RouteSeen:
    """The newest state of a request's approval we have acted on, and how many tasks each person had in it."""

    request_id: str
    revision: int
    version: int
    open_tasks: Mapping[str, int] = field(default_factory=dict)

    def is_older_than(self, other: "RouteSeen") -> bool:
        return (self.revision, self.version) < (other.revision, other.version)


class Routes(Protocol):
    async def get(self, request_id: str) -> RouteSeen | None: ...
    async def save(self, route: RouteSeen) -> None: ...


class Notices(Protocol):
    async def of_request(self, request_id: str) -> list[Notice]: ...
    async def save(self, notices: Sequence[Notice]) -> None:
        """Writes them; forgettable ones are deleted."""
        ...


class Counters(Protocol):
    async def add(self, changes: Mapping[str, int]) -> None:
        """Change how many decisions wait for each person by so many."""
        ...

    async def recount(self) -> Sequence[str]:
        """Counts anew from the routes; whose number was wrong."""
        ...


class Portals(Protocol):
    async def is_removed(self) -> bool: ...
    async def activate(self, version: int, language: str) -> bool: ...
    async def suspend(self, version: int) -> bool: ...
    async def remove(self, version: int) -> bool:
        """Keeps only the fact that the portal is gone; false when a newer event was applied already."""
        ...

    async def forget_denials(self) -> None: ...
    async def saw(self, person: str, language: str, time_zone: str | None, at: datetime) -> None: ...


class Dispatch(Protocol):
    async def due(self, at: datetime) -> None:
        """There is something to send from then on. Serialises everything else that changes this portal."""
        ...

    async def recount_at(self, at: datetime) -> None:
        """The counters are counted anew then, or sooner when that was said before."""
        ...

    async def take_recount(self) -> bool:
        """They are to be counted anew now, and nobody else does it. Locks as `due` does."""
        ...

    async def resume(self) -> None:
        """Call the portal now, whatever it refused before."""
        ...

    async def stop(self) -> None: ...


class UnitOfWork(Protocol):
    """One transaction of one portal."""

    @property
    def portal(self) -> UUID: ...
    @property
    def now(self) -> datetime: ...
    @property
    def routes(self) -> Routes: ...
    @property
    def notices(self) -> Notices: ...
    @property
    def counters(self) -> Counters: ...
    @property
    def portals(self) -> Portals: ...
    @property
    def dispatch(self) -> Dispatch: ...


class LeaseLost(Exception):
    """Another process sends for this portal now; what this one learns may not be recorded any more."""


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to send for one portal; `level` = calls that may go out at once, None when nobody ever sent."""

    portal: UUID
    fence: int
    level: float | None


@dataclass(frozen=True, slots=True)
class Errand:
    """One notice to send or delete, and how its reader reads."""

    notice: Notice
    language: str
    time_zone: str | None


@dataclass(frozen=True, slots=True)
class Work:
    """What goes into the next batch; `full` when more of it may be due already."""

    errands: tuple[Errand, ...] = ()
    pushes: Mapping[int, Sequence[str]] = field(default_factory=dict)
    menu: int | None = None
    full: bool = False

    @property
    def empty(self) -> bool:
        return not self.errands and not self.pushes and self.menu is None


class Verdict(StrEnum):
    """What became of one call."""

    DONE = "done"
    LOST = "lost"  # nobody knows
    LATER = "later"  # certainly not done
    DENIED = "denied"  # not done, and not before somebody changes rights
    NEVER = "never"  # not done, and never will be


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a batch; `pause` = seconds in which this portal should not be called at all."""

    notices: Mapping[str, Verdict] = field(default_factory=dict)
    pushes: Verdict | None = None
    menu: Verdict | None = None
    pause: float | None = None


class Outgoing(Protocol):
    """Leases and what is due under them. All but `take` raise LeaseLost."""

    async def take(self, portal: UUID) -> tuple[Lease, Work | None] | None:
        """With the first work when a call may go out at once; None while another process has the lease."""
        ...

    async def keep(self, lease: Lease) -> None: ...
    async def claim(self, lease: Lease) -> Work: ...
    async def record(self, lease: Lease, work: Work, report: Report) -> None: ...
    async def finish(self, lease: Lease, level: float) -> None: ...


class Line(Protocol):
    """The way to one portal, paced by its share of the rate limit."""

    @property
    def level(self) -> float: ...
    async def ready(self) -> None: ...
    async def send(self, work: Work) -> Report: ...


class Lines(Protocol):
    def open(self, portal: UUID, level: float | None) -> Line: ...
