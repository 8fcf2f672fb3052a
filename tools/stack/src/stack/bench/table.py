"""What every part of the bench answers with, and how it is shown: each figure beside its targets."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

Say = Callable[[str], None]

PORTAL = "acme"
"""The portal that is measured."""


@dataclass(frozen=True)
class Pace:
    """`seconds` of one round under load; `quick`: fewer of everything, for a look and not for a verdict."""

    seconds: float = 15.0
    quick: bool = False


@dataclass(frozen=True)
class Row:
    """One figure as text; `first` and `goal` are the targets of the first version and later. `met`: the first one is."""

    what: str
    measured: str
    first: str = ""
    goal: str = ""
    met: bool | None = None


@dataclass
class Found:
    """Figures of one part. `faults`: what makes them worthless, or a promise that was broken meanwhile."""

    rows: list[Row] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else float("nan")


def milliseconds(values: Sequence[float], *shares: float) -> str:
    """Seconds given, as `p50 / p95 / p99 ms` where these are the `shares`."""
    return " / ".join(f"{1000 * percentile(values, share):.0f}" for share in shares) + " ms"


def show(rows: Sequence[Row], say: Say) -> None:
    """A table; what missed the first version's target is marked."""
    head = Row("what", "measured", "first version", "goal")
    widths = [max(len(getattr(row, name)) for row in (head, *rows)) for name in ("what", "measured", "first", "goal")]
    for row in (head, *rows):
        mark = {None: "", True: "ok", False: "MISSED"}[row.met]
        line = (
            f"{row.what:<{widths[0]}}  {row.measured:>{widths[1]}}  {row.first:>{widths[2]}}  {row.goal:>{widths[3]}}"
        )
        say(f"{line}  {mark}".rstrip())
