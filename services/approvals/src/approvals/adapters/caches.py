"""Parsed documents kept in memory. Snapshots never change, so nothing has to be thrown away but the oldest."""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Generic, TypeVar
from uuid import UUID

from approvals.domain.binding import Pinned
from approvals.domain.composition import Structure
from approvals.domain.money import Rates
from approvals.domain.organisation import Organisation
from approvals.domain.routing.plan import RoutePlan
from approvals.domain.routing.policy import Policy

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Lru(Generic[Key, Value]):
    """The `size` most recently used values."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._values: OrderedDict[Key, Value] = OrderedDict()

    def get(self, key: Key) -> Value | None:
        if key in self._values:
            self._values.move_to_end(key)
        return self._values.get(key)

    def put(self, key: Key, value: Value) -> Value:
        self._values[key] = value
        self._values.move_to_end(key)
        if len(self._values) > self._size:
            self._values.popitem(last=False)
        return value


@dataclass(frozen=True, slots=True)
class Pinning:
    """What one route of a revision is decided by; it never changes."""

    content_hash: str
    plan: RoutePlan
    pinned: Pinned
    org_version: int


@dataclass(frozen=True, slots=True)
class Caches:
    """One set per process, shared by all transactions; keys hold the portal or are content hashes."""

    organisations: Lru[tuple[UUID, int], Organisation] = field(default_factory=lambda: Lru(64))
    replayed: Lru[tuple[UUID, int], Organisation] = field(default_factory=lambda: Lru(2))
    structures: Lru[str, Structure] = field(default_factory=lambda: Lru(8))
    policies: Lru[str, Policy] = field(default_factory=lambda: Lru(512))
    rates: Lru[str, Rates] = field(default_factory=lambda: Lru(64))
    pinnings: Lru[tuple[UUID, UUID, int, int], Pinning] = field(default_factory=lambda: Lru(1024))
