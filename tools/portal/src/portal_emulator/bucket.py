"""The rate limit: a leaky bucket per source address."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(slots=True)
class LeakyBucket:
    """Every accepted request adds one, `drain` a second leak out, more than `cap` is refused."""

    cap: float = 50.0
    drain: float = 2.0
    on: bool = True
    refused: int = 0
    now: Callable[[], float] = time.monotonic
    _levels: dict[str, tuple[float, float]] = field(default_factory=dict)

    def take(self, source: str) -> bool:
        """True when the request may pass. Refused requests do not fill the bucket."""
        if not self.on:
            return True
        moment = self.now()
        level, since = self._levels.get(source, (0.0, moment))
        level = max(0.0, level - (moment - since) * self.drain)
        passes = level + 1.0 <= self.cap
        if passes:
            level += 1.0
        else:
            self.refused += 1
        self._levels[source] = (level, moment)
        return passes

    def empty(self) -> None:
        self._levels.clear()
        self.refused = 0
