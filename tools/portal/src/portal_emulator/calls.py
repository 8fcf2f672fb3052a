"""What has been asked of a portal: totals that never forget, and the latest calls."""

from collections import Counter, deque
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class CallLog:
    """Counts by method, status and error code; `latest` keeps the last 5,000 HTTP calls."""

    total: int = 0
    methods: Counter[str] = field(default_factory=Counter)
    batched: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    latest: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=5000))

    def note(self, entry: dict[str, Any]) -> None:
        self.total += 1
        self.methods[entry["method"]] += 1
        self.statuses[entry["status"]] += 1
        if entry["error"]:
            self.errors[entry["error"]] += 1
        self.latest.append(entry)

    def summary(self) -> dict[str, Any]:
        return {
            "total": self.total,
            "methods": dict(self.methods),
            "batched": dict(self.batched),
            "statuses": {str(status): count for status, count in self.statuses.items()},
            "errors": dict(self.errors),
            "rate_limited": self.errors["QUERY_LIMIT_EXCEEDED"],
        }
