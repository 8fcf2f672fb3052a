"""The company: what was polled, what is our own, what is in force, and the portal it came from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from approvals.domain.composition import Head, Structure
from approvals.domain.money import Rates
from approvals.domain.organisation import Organisation
from approvals.domain.routing.policy import Policy


@dataclass(frozen=True, slots=True)
class PortalRow:
    """Which organisation is in force. `directory_hash` is the last complete poll; `held_hash` waits for a yes.

    `followed_at`: up to when beginnings of delegations and absences were looked at.
    """

    org_version: int
    org_hash: str | None
    directory_hash: str | None
    held_hash: str | None
    accepted_hash: str | None
    suspended: bool
    polled_at: datetime | None
    followed_at: datetime | None
    sync_asked_at: datetime | None = None

    @property
    def sync_waits(self) -> bool:
        """An administrator asked for a poll, and none has been applied since."""
        asked, polled = self.sync_asked_at, self.polled_at
        return asked is not None and (polled is None or asked > polled)


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

    async def directory(self) -> Mapping[str, Any] | None:
        """The last one that was applied."""

    async def structure(self, hashed: str, directory: Mapping[str, Any] | None) -> Structure:
        """The directory with this hash, read; None: it is kept here already."""

    async def keep_directory(self, directory: Mapping[str, Any], hashed: str, *, polled: bool) -> None: ...

    async def hold(self, directory: Mapping[str, Any] | None, hashed: str | None) -> None:
        """This directory waits for a yes; None: nothing waits."""

    async def held(self) -> Mapping[str, Any] | None:
        """The directory that waits."""

    async def switch(self, version: int, head: Head, company: Mapping[str, Any], stand_ins: Mapping[str, Any]) -> None:
        """A new version is in force. Its directory is kept before."""

    async def followed(self, next_at: datetime | None) -> None:
        """Beginnings up to now were looked at; the next one is at `next_at`."""

    async def set_rates(self, rates: Rates, source: str) -> None:
        """`source`: `portal` lets the next poll set others, `entered` keeps them."""

    async def rates_source(self) -> str: ...

    async def accept_held(self) -> bool:
        """Somebody says yes to the directory that waits. False: nothing waits."""


@dataclass(frozen=True, slots=True)
class CompanyFile:
    """A company to load, in the portal's own names: our facts by kind and id, rates, policies."""

    own: Mapping[str, Mapping[str, Any]]
    rates: Rates | None
    policies: Sequence[Policy]


class Portals(Protocol):
    """Portals that use the app, and when they are due for a poll."""

    async def install(self, language: str, rates: Rates) -> bool:
        """True when the portal is new here; a suspended one goes on. Either way it is due for a poll."""

    async def suspend(self) -> None: ...

    async def purge(self) -> None: ...

    async def saw_person(self, person: str, language: str, seen_at: datetime) -> None: ...

    async def languages(self) -> Mapping[str, str]: ...

    async def poll_now(self) -> None: ...

    async def ask_sync(self) -> datetime | None:
        """A poll is due now and reads everything. Returns when this was asked before, None: never."""

    async def last_poll(self) -> Mapping[str, Any] | None: ...

    async def note_poll(self, told: Mapping[str, Any]) -> None: ...


@dataclass(frozen=True, slots=True)
class Expected:
    """What the last reading came to, so that this one asks for enough at once; `watched` are asked about absences.

    `thorough`: an administrator waits for it, nothing read a while ago is good enough.
    """

    people: int = 0
    departments: int = 0
    watched: tuple[str, ...] = ()
    thorough: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """What the portal told. `absences` (by id, of those watched) and `rates` are None where it does not tell us."""

    directory: Mapping[str, Any]
    absences: Mapping[str, Any] | None = None
    rates: Rates | None = None


class Directory(Protocol):
    """The portal's people and departments. Both raise when the answer is not complete."""

    async def read(self, portal: UUID, expected: Expected, now: datetime) -> Found: ...

    async def person(self, portal: UUID, person: str) -> Mapping[str, Any] | None:
        """One person as in `read`, None when the portal has nobody by this id."""
