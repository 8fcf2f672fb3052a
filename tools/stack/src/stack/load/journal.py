"""What clients asked and what they were told: the history a verdict is passed on."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Entry:
    """One command of one person, however often it was sent."""

    name: str
    person: str
    request: str
    body: dict[str, Any]
    key: str
    attempts: int = 0
    outcome: str = "unknown"
    status: int = 0
    answer: dict[str, Any] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def code(self) -> str:
        return str(self.answer.get("code", ""))


@dataclass
class Journal:
    """All entries, in the order in which they were begun."""

    entries: list[Entry] = field(default_factory=list)

    def of(self, name: str, outcome: str) -> list[Entry]:
        return [entry for entry in self.entries if (entry.name, entry.outcome) == (name, outcome)]

    def counts(self) -> Counter[tuple[str, str]]:
        return Counter((entry.name, entry.outcome) for entry in self.entries)

    @property
    def unknown(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.outcome == "unknown"]

    def slowest(self, name: str) -> float:
        return max((e.seconds for e in self.entries if e.name == name), default=0.0)
