"""The audit and the chain over it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from approvals.domain.evidence import AuditRecord, Seal


@dataclass(frozen=True, slots=True)
class Settled:
    """Up to where nothing can be waiting any more, so that it is not looked for again.

    `before`: every transaction with a smaller id has ended and is sealed; `to`: every record up to this id is.
    `cluster` names the database server that counts these transactions: a restored backup counts anew.
    """

    before: int
    to: int
    cluster: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """Records that are committed and not sealed, and what is settled once they are."""

    records: Sequence[AuditRecord]
    settled: Settled


class Evidence(Protocol):
    """Seals and anchors of this portal; both are only ever added."""

    async def head(self) -> Seal | None:
        """The last seal of the chain."""

    async def waiting(self, limit: int) -> Waiting:
        """At most `limit`; records that became visible late come late, but none is passed over."""

    async def keep(self, seals: Sequence[Seal], settled: Settled) -> None:
        """Raises when somebody else sealed in the meantime."""

    async def anchor(self, head: Seal) -> bool:
        """False when the head of this day is kept already."""
