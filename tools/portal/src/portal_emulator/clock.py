"""The emulator's time: real time plus an offset that tests move."""

import time
from datetime import UTC, datetime
from functools import lru_cache


class Clock:
    """Seconds since the epoch, UTC. Tokens, codes and timestamps follow it; the rate limit follows real time."""

    def __init__(self, start: datetime | None = None) -> None:
        self._offset = 0.0 if start is None else start.timestamp() - time.time()

    def now(self) -> float:
        return time.time() + self._offset

    def advance(self, seconds: float) -> None:
        self._offset += seconds

    def iso(self, at: float | None = None) -> str:
        """ISO 8601 with offset and whole seconds, the way the portal writes it."""
        return _iso(int(self.now() if at is None else at))


@lru_cache(maxsize=64)
def _iso(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).isoformat()
