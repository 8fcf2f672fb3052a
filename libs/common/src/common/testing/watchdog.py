"""Ends a family of processes when its parent is gone, however the parent went.

Run as a script by `common.testing.processes`: one watchdog per parent. The parent holds the other
end of this process's standard input and writes one line per child: `+ GROUP SIGNAL` or `- GROUP`.
The kernel closes that pipe when the parent ends, also after SIGKILL: then every group still listed
gets its signal and, a grace period later, SIGKILL. Only the standard library, so it starts fast.
"""

import os
import signal
import sys
import time
from collections.abc import Iterable

GRACE_SECONDS = 8.0


def follow(lines: Iterable[str]) -> dict[int, int]:
    """Reads until the parent is gone; returns the process groups it left behind and their stop signals."""
    groups: dict[int, int] = {}
    for line in lines:
        action, group, *signals = line.split()
        if action == "+":
            groups[int(group)] = int(signals[0])
        else:
            groups.pop(int(group), None)
    return groups


def send(group: int, number: int) -> bool:
    """Signals the group; False when nothing is left of it. Signal 0 only asks."""
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        return False
    except PermissionError:  # another user's by now: not ours to end
        return False
    return True


def end(groups: dict[int, int]) -> None:
    for group, number in groups.items():
        send(group, number)
    deadline = time.monotonic() + GRACE_SECONDS
    while time.monotonic() < deadline and any(send(group, 0) for group in groups):
        time.sleep(0.05)
    for group in groups:
        send(group, signal.SIGKILL)


def main() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # Ctrl-C is the parent's business
    end(follow(sys.stdin))


if __name__ == "__main__":
    main()
