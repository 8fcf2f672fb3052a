"""The registers of what only we know about the company: limits, roles, cost centres, delegations, absences and so on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as it is kept. `version` rises with every change of its content."""

    document: Any
    version: int
    changed_at: datetime
    changed_by: str


class Registers(Protocol):
    """Entries by kind and id."""

    async def take_turn(self) -> None:
        """Other changes of this portal's company wait until this transaction ends."""

    async def find(self, kind: str, entry_id: str) -> Entry | None: ...

    async def all(self, kind: str) -> Mapping[str, Entry]: ...

    async def put(self, kind: str, entry_id: str, document: Any, by: str) -> int:
        """The version after it; the same content again changes nothing."""

    async def drop(self, kind: str, entry_id: str) -> None: ...

    async def put_all(self, kind: str, documents: Mapping[str, Any], by: str) -> None: ...

    async def drop_all(self, kind: str, ids: Sequence[str]) -> None: ...


class Previews(Protocol):
    """What imports would do, kept for a day under the hash of their content."""

    async def keep(self, plan: Mapping[str, Any], by: str) -> str:
        """The hash. Previews of the portal older than a day are forgotten."""

    async def find(self, hashed: str) -> Mapping[str, Any] | None: ...

    async def settle(self, hashed: str, kind: str) -> None:
        """It was applied: it is forgotten as a preview and kept for ever as evidence of what was changed."""
