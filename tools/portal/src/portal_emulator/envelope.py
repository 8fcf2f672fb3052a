"""The shape answers travel in: `time`, PHP's empty maps, pages of fifty."""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from portal_emulator.clock import Clock

PAGE = 50
_DIGITS = re.compile(r"\s*[+-]?[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of a list method with the counters that stand beside `result`."""

    rows: list[Any]
    total: int
    next: int | None


def whole(value: Any) -> int:
    """A parameter as PHP reads an integer: leading digits count, anything else is nought."""
    found = _DIGITS.match(str(value)) if isinstance(value, str | int) else None
    return int(found[0]) if found else int(value) if isinstance(value, bool | float) else 0


def paginate(rows: Sequence[Any], start: Any) -> Page:
    """The page of fifty that `start` lies in; -1 means the first fifty, uncounted."""
    first = whole(start)
    if first < 0:
        return Page(list(rows[:PAGE]), 0, None)
    first -= first % PAGE
    after = first + PAGE
    return Page(list(rows[first:after]), len(rows), after if after < len(rows) else None)


def php(values: dict[Any, Any]) -> Any:
    """A PHP array as JSON: empty or numbered 0..n-1 becomes a list, everything else a map."""
    if all(str(key) == str(index) for index, key in enumerate(values)):
        return list(values.values())
    return values


def time_block(clock: Clock, started: float, worked: float, operating: tuple[float, int] | None) -> dict[str, Any]:
    """`started` is the emulator's time at arrival, `worked` the seconds spent on the method itself."""
    finish = clock.now()
    block: dict[str, Any] = {
        "start": started,
        "finish": finish,
        "duration": finish - started,
        "processing": worked,
        "date_start": clock.iso(started),
        "date_finish": clock.iso(finish),
    }
    if operating is not None:
        block["operating_reset_at"] = operating[1]
        block["operating"] = operating[0]
    return block


class Stopwatch:
    """Seconds of real work since it was made."""

    __slots__ = ("_since",)

    def __init__(self) -> None:
        self._since = time.perf_counter()

    def seconds(self) -> float:
        return time.perf_counter() - self._since
