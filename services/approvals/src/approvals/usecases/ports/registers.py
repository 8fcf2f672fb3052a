"""The registers of what only we know about the company: limits, roles, cost centres, delegations, absences and so on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as it is kept. `version` rises with every change of its content."""

    document: Mapping[str, Any]
    version: int
    changed_at: datetime
    changed_by: str


class Registers(Protocol):
    """Entries by kind and id."""

    async def take_turn(self) -> None:
        """Other changes of this portal's company wait until this transaction ends."""

    async def find(self, kind: str, entry_id: str) -> Entry | None: ...

    async def all(self, kind: str) -> Mapping[str, Entry]: ...

    async def put(self, kind: str, entry_id: str, document: Mapping[str, Any], by: str) -> int:
        """The version after it; the same content again changes nothing."""

    async def drop(self, kind: str, entry_id: str) -> None: ...
