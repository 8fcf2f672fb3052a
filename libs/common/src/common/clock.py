"""Time comes in through the door: code below `main.py` takes a Clock or an instant, never the system's."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    return datetime.now(UTC)
