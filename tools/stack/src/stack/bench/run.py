"""`make bench`: each part on a private stack of its own; its figures at once, all of them once more at the end."""

import os
import shutil
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from stack.bench.capacity import capacity
from stack.bench.frame import frame
from stack.bench.lists import lists
from stack.bench.notifications import notifications
from stack.bench.table import Found, Pace, Say, show

Part = Callable[[Path, Pace, Say], Awaitable[Found]]
PARTS: dict[str, Part] = {"capacity": capacity, "lists": lists, "notifications": notifications, "frame": frame}


async def bench(say: Say, pace: Pace, only: Sequence[str] = ()) -> int:
    """Prints the table of all parts, or of those named; 1 when a figure is worthless or something was lost."""
    everything = Found()
    say(f"load of this machine before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    for name in only or PARTS:
        say(f"--- {name}")
        found = await _on_its_own(PARTS[name], pace, say)
        show(found.rows, say)
        everything.rows += found.rows
        everything.faults += [f"{name}: {fault}" for fault in found.faults]
    if len(only) != 1:
        show(everything.rows, say)
    for fault in everything.faults:
        say(f"FAULT: {fault}")
    return 1 if everything.faults else 0


async def _on_its_own(part: Part, pace: Pace, say: Say) -> Found:
    """A part that breaks down costs its own figures only."""
    folder = Path(tempfile.mkdtemp(prefix="purchase-bench-"))
    try:
        return await part(folder, pace, say)
    except Exception as error:  # noqa: BLE001 - told as a fault, with its kind
        return Found(faults=[f"{type(error).__name__}: {error}"])
    finally:
        shutil.rmtree(folder, ignore_errors=True)
