"""What an approver wants to know before he decides; his working time stands still until he is told."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(slots=True)
class Question:
    """Asked of one person about these tasks; only he may answer. The words are kept with the remarks."""

    id: str
    tasks: tuple[str, ...]
    asker: str
    to: str
    asked_at: datetime
    answered_at: datetime | None = None

    @property
    def open(self) -> bool:
        return self.answered_at is None


@dataclass(slots=True)
class Span:
    """[since, until); open ended while `until` is None."""

    since: datetime
    until: datetime | None = None


def joined(spans: Iterable[Span]) -> list[Span]:
    """The same time as disjoint spans in order."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda each: each.since):
        last = found[-1] if found else None
        if last is None or (last.until is not None and last.until < span.since):
            found.append(Span(span.since, span.until))
        elif last.until is not None:
            last.until = max(last.until, span.until) if span.until is not None else None
    return found
