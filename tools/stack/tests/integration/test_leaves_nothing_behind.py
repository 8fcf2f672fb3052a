"""However the stack's process ends, its children end with it."""

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from common.testing.processes import Child, spawn

pytestmark = pytest.mark.integration


def family(pid: int) -> set[int]:
    """The process and all that descend from it."""
    parents = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue
    found, grown = {pid}, True
    while grown:
        young = {child for child, parent in parents.items() if parent in found} - found
        found |= young
        grown = bool(young)
    return found


def lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT], ids=["kill -9", "Ctrl-C"])
def test_nothing_is_left(server_folder: Path, number: int) -> None:
    servers = start(server_folder / f"ended-{number}")
    everyone = family(servers.pid)
    assert len(everyone) > 8  # broker, port mapper, database with its helpers, watchdog
    servers.signal(number)
    deadline = time.monotonic() + 30
    while any(lives(pid) for pid in everyone) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert [pid for pid in sorted(everyone) if lives(pid)] == []
    servers.stop()


def start(folder: Path) -> Child:
    argv = [sys.executable, "-u", "-m", "stack", "servers", "--run-dir", str(folder)]
    child = spawn(argv, log=folder.with_suffix(".log"))
    child.wait_until(lambda: "notifier: DATABASE_URL" in child.tail(), 90, "servers")
    return child
